import Datasets
import Foundation
import Spaces
import Training

/// A folder that keeps the evolutions of several architectures, written by one process at a time.
///
/// ```
/// evolution.json       what is measured, on which architectures
/// 1.json, 2.json       the evolutions that are finished, numbered as the architectures are
/// 1.linearized.json    the comparison with linearizations, where there is one
/// 3/                   the training of one that is not finished: see `CheckpointFolder`
/// ```
///
/// Each file carries a checksum, which is verified when it is read: see `SealedRecord`.
public final class EvolutionFolder: Sendable {
  /// Everything that decides the numbers.
  public struct Configuration: Hashable, Sendable, Codable {
    public var plan: EvaluationPlan
    public var seed: UInt64
    /// Intra-operator threads: another number rounds differently.
    public var threads: Int
    public var subjects: [EvolutionSubject]
    /// The images that are measured on; nil in folders of earlier versions, which did not record them.
    public var images: ImageProvenance?

    public init(
      plan: EvaluationPlan, seed: UInt64, threads: Int, subjects: [EvolutionSubject], images: ImageProvenance? = nil
    ) {
      self.plan = plan
      self.seed = seed
      self.threads = threads
      self.subjects = subjects
      self.images = images
    }

    /// All but the architectures, which are compared as a whole, and the images, which may have moved.
    var options: Configuration {
      var options = self
      options.subjects = []
      options.images = nil
      options.plan.spaceDefinition = nil
      return options
    }
  }

  public let url: URL
  /// Whether what is there already records its images; those of earlier versions do not.
  public let recordsImages: Bool
  /// Held as long as this object lives.
  private let lock: CheckpointFolder

  /// Opens the folder, or makes it.
  /// - Parameters:
  ///   - resumes: whether to resume if it already holds something.
  ///   - differences: the options in which what was given differs from what is there, in the caller's words; where it
  ///     names none, each is named by its place in the file.
  /// - Throws: ``SearchError`` where it is in use, or holds evolutions that are not to be resumed or that were
  ///   created with different options or images.
  public init(
    _ url: URL, configuration: Configuration, resumes: Bool,
    differences: (_ stored: Configuration, _ given: Configuration) -> [String] = { _, _ in [] }
  ) throws(SearchError) {
    self.url = url
    lock = try searching { try CheckpointFolder(url) }
    let file = url.appending(path: "evolution.json")
    guard FileManager.default.fileExists(atPath: file.path) else {
      try searching {
        try DurableFile.write(SealedRecord.encoded(configuration), to: file)
        try DurableFile.synchronize(folder: url)
      }
      recordsImages = configuration.images != nil
      return
    }
    guard resumes else {
      throw .invalid("\(url.path) already holds evolutions; add --resume to continue them, or choose another folder")
    }
    let stored = try Self.read(Configuration.self, file, remedy: "use another folder")
    let named = differences(stored, configuration)
    let differences =
      (named.isEmpty
        ? optionDifferences(from: stored.options, to: configuration.options)
          + SpaceDefinition.differences(from: stored.plan.spaceDefinition, to: configuration.plan.spaceDefinition)
        : named)
      + (stored.subjects == configuration.subjects ? [] : ["different architectures"])
    guard differences.isEmpty else {
      throw .invalid(
        "\(url.path) was created with different options (\(differences.joined(separator: "; "))); give those, or "
          + "choose another folder")
    }
    recordsImages = stored.images != nil
    if let images = stored.images, let given = configuration.images, let difference = images.difference(to: given) {
      throw .invalid(
        "\(url.relativePath) was created with \(difference); \(images.remedy(for: given)), or choose another folder")
    }
    for index in configuration.subjects.indices where FileManager.default.fileExists(atPath: self.file(index).path) {
      removeTraining(index)
    }
  }

  /// The evolution of the architecture with this number, from 0; nil where it is not finished.
  /// - Throws: ``SearchError`` where its file is damaged.
  public func finished(_ index: Int) throws(SearchError) -> KernelEvolution? {
    let file = file(index)
    return FileManager.default.fileExists(atPath: file.path) ? try Self.read(KernelEvolution.self, file) : nil
  }

  /// Where the training of an architecture that is not finished is kept.
  public func training(_ index: Int) -> URL { url.appending(path: "\(index + 1)", directoryHint: .isDirectory) }

  /// Keeps an evolution, and removes its training, which is no longer needed.
  public func finish(_ evolution: KernelEvolution, _ index: Int) throws(SearchError) {
    try searching {
      try DurableFile.write(SealedRecord.encoded(evolution), to: file(index))
      try DurableFile.synchronize(folder: url)
    }
    removeTraining(index)
  }

  /// A leftover does no harm: the finished evolution is looked for first, and the next process removes it.
  private func removeTraining(_ index: Int) { try? FileManager.default.removeItem(at: training(index)) }

  /// The comparison of the architecture with this number, from 0; nil where none is finished by this plan.
  /// - Throws: ``SearchError`` where its file is damaged.
  public func comparison(_ index: Int, by plan: LinearizationPlan) throws(SearchError) -> NonLinearAdvantage? {
    let file = comparisonFile(index)
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    let kept = try Self.read(KeptComparison.self, file)
    return kept.plan == plan ? kept.result : nil
  }

  /// Keeps a comparison, in place of one by another plan.
  public func finish(
    _ comparison: NonLinearAdvantage, by plan: LinearizationPlan, _ index: Int
  ) throws(SearchError) {
    try searching {
      let kept = KeptComparison(plan: plan, result: comparison)
      try DurableFile.write(SealedRecord.encoded(kept), to: comparisonFile(index))
      try DurableFile.synchronize(folder: url)
    }
  }

  /// The result with its plan, because a training that diverges ends before the plan does.
  private struct KeptComparison: Codable {
    let plan: LinearizationPlan
    let result: NonLinearAdvantage
  }

  private func comparisonFile(_ index: Int) -> URL { url.appending(path: "\(index + 1).linearized.json") }

  private func file(_ index: Int) -> URL { url.appending(path: "\(index + 1).json") }

  private static func read<Value: Decodable>(
    _ type: Value.Type, _ file: URL, remedy: String = "remove it to measure it again"
  ) throws(SearchError) -> Value {
    try searching {
      let data: Data
      do { data = try Data(contentsOf: file) } catch {
        throw CheckpointError(.system, "\(file.path) could not be read: \(error.localizedDescription)")
      }
      do throws(SealedRecord.Damage) { return try SealedRecord.decoded(type, data) } catch {
        throw CheckpointError(
          .damaged, "\(file.path) is damaged or not a file of `tangent evolve`: \(error.reason); \(remedy)")
      }
    }
  }
}
