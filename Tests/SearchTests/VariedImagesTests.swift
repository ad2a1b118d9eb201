import Metrics
import Search
import TestSupport
import Testing
import Torch

/// Repeats that draw images of their own beside repeats that share theirs.
@Suite struct VariedImagesTests {
  private func evaluator(varies: Bool) throws -> Evaluator {
    var plan = TinyEvaluation.plan(epochs: 0, metrics: ["lga", "naswot"], repeats: 3)
    plan.variesImages = varies
    return try Evaluator(plan, images: TinyEvaluation.images(), seed: Seed(3))
  }

  /// Pixels as text, so that sets can hold them.
  private func pixels(_ images: MeasurementImages) throws -> [String] {
    try [images.kernel, images.probe].map { try #require($0).images.doubles().description }
  }

  @Test func everyRepeatDrawsBalancedImagesOfItsOwn() throws {
    let (shared, varied) = (try evaluator(varies: false).data, try evaluator(varies: true).data)
    #expect(try Set((0..<3).map { try pixels(shared.measured(inRepeat: $0)) }).count == 1)
    let drawn = (0..<3).map { varied.measured(inRepeat: $0) }
    #expect(try Set(drawn.map(pixels)).count == 3)
    #expect(try pixels(drawn[0]) == pixels(shared.measured()))
    for images in drawn {
      #expect(images.kernel?.classes.sorted() == Array(0..<10))
      #expect(images.probe?.classes.sorted() == Array(0..<10))
    }
  }

  /// The weights are those of the same repeat without the option, so only what is measured on differs.
  @Test func measurementsUseThem() throws {
    let cell = LadderTests.cells[0]
    let shared = try evaluator(varies: false).evaluate(cell, seed: Seed(4)).measurements
    let varied = try evaluator(varies: true).evaluate(cell, seed: Seed(4)).measurements
    #expect(shared.map(\.seed) == varied.map(\.seed))
    #expect(shared[0].values == varied[0].values)
    for index in 1..<3 {
      for metric in ["lga", "naswot"] { #expect(shared[index].values[metric] != varied[index].values[metric]) }
    }
  }
}
