import Foundation
import Tangent

/// What `tangent search --trust` reads of a file that `tangent trust --output` wrote.
struct TrustFile: Decodable {
  let format: String
  let space: String
  let dataset: String
  /// The images and networks that it was measured on; nil in files of earlier versions, which did not record
  /// them.
  let conditions: TrustConditions?
  /// Nil where nothing could be recommended.
  let recommendation: TrustRecommendation?
  /// The next command that `tangent trust` printed: a search with `--trust` if it recommended a score, or else what to run
  /// instead.
  let next: String

  /// Another form has another name.
  static let format = "tangent-trust-1"

  private struct Header: Decodable { let format: String }

  /// - Throws: ``Failure`` where there is no such file, or it is something else.
  init(_ path: String) throws(Failure) {
    let contents = try InputFile.contents(
      path, as: "--trust \(path)", advice: "`tangent trust --output \(path)` writes it")
    let advice = "write it again with `tangent trust --output`"
    guard let header = try? JSONDecoder().decode(Header.self, from: contents) else {
      throw Failure(
        .damagedData, "--trust \(path): this file was not written by `tangent trust`, or it is damaged; \(advice)")
    }
    guard header.format == Self.format else {
      throw Failure(
        .damagedData,
        "--trust \(path): its format is \(header.format), but this version reads \(Self.format); \(advice)")
    }
    do { self = try JSONDecoder().decode(TrustFile.self, from: contents) } catch {
      throw Failure(.damagedData, "--trust \(path) is damaged; \(advice)")
    }
  }

  /// What it recommends for a search.
  ///
  /// Where the file records its images, they are compared by ``check(_:path:_:)``, and their names do not matter.
  /// - Throws: ``Failure`` where it is of other networks or images, recommends nothing, or what no option takes.
  func recommendation(space: String, dataset: String, path: String) throws(Failure) -> TrustRecommendation {
    let names = [("--space", self.space, space)] + (conditions == nil ? [("--dataset", self.dataset, dataset)] : [])
    for (option, own, searched) in names where own != searched {
      throw Failure(
        .usage,
        "--trust \(path) is about \(option) \(own), not \(searched); give \(option) \(own), or run `tangent trust` on "
          + searched)
    }
    guard let recommendation else {
      // The next command contains --trust only if a score was recommended, so this file has lost it.
      guard !next.contains(" --trust ") else {
        throw Failure(
          .damagedData,
          "--trust \(path) is damaged: it has lost its recommendation; write it again with `tangent trust --output`")
      }
      throw Failure(.usage, "--trust \(path) recommends nothing to search by; instead run: \(next)")
    }
    do {
      _ = try Objective(recommendation.metric, in: TangentCommand.catalogue)
      for (count, number) in [
        (CountRange.epochs, recommendation.epochs), (.repeats, recommendation.repeats),
        (.trainingImages, recommendation.trainImages ?? 1),
      ] {
        if let refusal = count.refusal(of: number) { throw SearchError.invalid(refusal) }
      }
    } catch { throw Failure(.damagedData, "--trust \(path) is damaged: \(error)") }
    return recommendation
  }

  /// Says in what a search differs from what the recommendation was measured on.
  /// - Throws: ``Failure`` where the recommendation is about another task.
  func check(_ searched: @autoclosure () throws -> TrustConditions, path: String, _ progress: ProgressOptions) throws {
    guard let conditions else {
      progress.note(
        "\(path) does not record its images, so they could not be compared; to record them, run "
          + "`tangent trust --output` again with this version")
      return
    }
    let searched = try searched()
    if let refusal = conditions.refusal(of: searched) {
      throw Failure(
        .usage,
        "--trust \(path) was measured on \(refusal); search the same kind, or run `tangent trust` on "
          + searched.dataset)
    }
    let differences = conditions.differences(to: searched)
    if !differences.isEmpty {
      progress.note(
        "\(path) was measured with \(differences.joined(separator: ", and with ")); its recommendation may not hold here"
      )
    }
  }
}

extension TrustRecommendation {
  /// The options of `tangent search` that measure it.
  var options: [String] {
    // A value may begin with a minus.
    ["--metric=\(metric)", "--epochs=\(epochs)", "--repeats=\(repeats)", "--train-images=\(images)"]
  }

  private var images: String { trainImages.map { "\($0)" } ?? "all" }

  /// Such as "naswot at initialization, 3 repeats".
  var words: String {
    "\(metric) \(epochs == 0 ? "at initialization" : "after \(Formatted.counted(epochs, "epoch"))")"
      + (repeats > 1 ? ", \(repeats) repeats" : "")
  }

  var record: JSONValue {
    [
      "metric": JSONValue(metric), "epochs": JSONValue(epochs), "repeats": JSONValue(repeats),
      "trainImages": JSONValue(trainImages),
    ]
  }
}
