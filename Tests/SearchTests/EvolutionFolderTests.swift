import Foundation
import Search
import TestSupport
import Testing
import Torch
import Training

/// Files of evolutions tell damage from data.
@Suite struct EvolutionFolderTests {
  private let folder: TemporaryFolder
  private let configuration: EvolutionFolder.Configuration
  private let comparison: NonLinearAdvantage

  init() throws {
    folder = try TemporaryFolder()
    let evaluator = try Evaluator(
      TinyEvaluation.plan(epochs: 0, metrics: ["lga"]), images: TinyEvaluation.images(), seed: Seed(3))
    let architecture = try evaluator.space.architecture(LadderTests.cells[0])
    configuration = EvolutionFolder.Configuration(
      plan: evaluator.plan, seed: 3, threads: 1, subjects: [EvolutionSubject(architecture)])
    comparison = NonLinearAdvantage(
      architecture: architecture, trainingImages: 10, validationImages: 10, heldOutImages: 20, classes: 10,
      kernel: evaluator.plan.kernel, epochs: [], networkAccuracy: 0.25, linearizations: [])
  }

  private static let plan = LinearizationPlan(images: 10, epochs: 2)

  private func opened() throws -> EvolutionFolder {
    try EvolutionFolder(folder.file("kept"), configuration: configuration, resumes: true)
  }

  private func file(_ name: String) -> URL { folder.file("kept").appending(path: name) }

  private func reason(_ body: () throws -> Void) throws -> String {
    guard case .training(.checkpoint(let error)) = try #require(#expect(throws: SearchError.self) { try body() }) else {
      return ""
    }
    return error.kind == .damaged ? error.description : ""
  }

  /// Whichever byte of a file is changed: digits into other digits, all others into a space or an x.
  @Test func aChangedByteIsFound() throws {
    let kept = try opened()
    try kept.finish(comparison, by: Self.plan, 0)
    #expect(try kept.comparison(0, by: Self.plan) == comparison)
    let file = file("1.linearized.json")
    let whole = try Data(contentsOf: file)
    for place in whole.indices {
      var changed = whole
      let isDigit = (0x30...0x39).contains(whole[place])
      changed[place] = isDigit ? 0x30 + (whole[place] - 0x30 + 1) % 10 : whole[place] == 0x78 ? 0x20 : 0x78
      try changed.write(to: file)
      #expect(try reason { _ = try kept.comparison(0, by: Self.plan) }.contains(file.path), "byte \(place)")
    }
    for length in 0..<whole.count {
      try whole.prefix(length).write(to: file)
      #expect(try reason { _ = try kept.comparison(0, by: Self.plan) }.contains(file.path), "\(length) bytes")
    }
  }

  /// What was measured, and what was asked for, too; and the sentence says what to do.
  @Test func everyFileIsSealed() throws {
    let evaluator = try Evaluator(configuration.plan, images: TinyEvaluation.images(), seed: Seed(3))
    let evolution = try evaluator.evolution(of: comparison.architecture, seed: Seed(3))
    do { try opened().finish(evolution, 0) }
    #expect(try opened().finished(0) == evolution)
    try change("\"accuracy\":", in: "1.json")
    let measured = try reason { _ = try opened().finished(0) }
    #expect(measured.contains("1.json is damaged") && measured.hasSuffix("; remove it to measure it again"))
    try change("\"seed\":", in: "evolution.json")
    let asked = try reason { _ = try opened() }
    #expect(asked.contains("evolution.json is damaged") && asked.hasSuffix("; use another folder"))
  }

  /// Puts a 7, or an 8 where one is, into the place of the last digit before the text's next member.
  private func change(_ member: String, in name: String) throws {
    var text = try String(contentsOf: file(name), encoding: .utf8)
    let start = try #require(text.range(of: member)).upperBound
    let digit = try #require(text[start...].firstIndex { $0.isNumber })
    text.replaceSubrange(digit...digit, with: text[digit] == "7" ? "8" : "7")
    try text.write(to: file(name), atomically: true, encoding: .utf8)
  }

  /// As the version before wrote them: the record alone.
  @Test func filesWithoutAChecksumOpen() throws {
    let evaluator = try Evaluator(configuration.plan, images: TinyEvaluation.images(), seed: Seed(3))
    let evolution = try evaluator.evolution(of: comparison.architecture, seed: Seed(3))
    try FileManager.default.createDirectory(at: folder.file("kept"), withIntermediateDirectories: true)
    try Data((try Study.encoded(configuration) + "\n").utf8).write(to: file("evolution.json"))
    try Data((try Study.encoded(evolution) + "\n").utf8).write(to: file("1.json"))
    let kept = try opened()
    #expect(try kept.finished(0) == evolution)
  }
}
