import Foundation
import Latency
import TestSupport
import Testing

@Suite struct LayerTimeModelTests {
  /// A fit and what SciPy finds.
  struct Golden: Codable, Sendable, CustomTestStringConvertible {
    let name: String
    let rows: [[Double]]
    let solution: [Double]
    let residual: Double

    var testDescription: String { name }

    static func all() throws -> [Golden] {
      struct File: Codable { let cases: [Golden] }
      return try GoldenFile.read("least-squares.json", as: File.self).cases
    }
  }

  /// With fewer rows than columns many solutions are as good, so what is compared is how good they are.
  @Test(arguments: try Golden.all())
  func fitsAreThoseOfSciPy(golden: Golden) {
    let solution = LayerTimeModel.leastSquares(golden.rows)
    #expect(solution.allSatisfy { $0 >= 0 })
    let residual = golden.rows.reduce(0) { sum, row in
      let difference = zip(row, solution).reduce(-1) { $0 + $1.0 * $1.1 }
      return sum + difference * difference
    }.squareRoot()
    #expect(abs(residual - golden.residual) <= 1e-7)
    guard golden.rows.count > golden.solution.count else { return }
    for (own, theirs) in zip(solution, golden.solution) {
      #expect(abs(own - theirs) <= 1e-5 * (golden.solution.map(abs).max() ?? 0))
    }
  }

  private func signature(_ macs: Double, _ elements: Double, _ parameters: Double) -> LayerSignature {
    LayerSignature(
      text: "\(macs) \(elements) \(parameters)", kind: "layer", multiplyAccumulates: macs, elements: elements,
      parameters: parameters)
  }

  /// Times of exactly 2 µs and 3 ns for each multiply-accumulate give any other layer its time.
  @Test func aLawThatHoldsIsFound() {
    func seconds(_ macs: Double) -> Double { 2e-6 + 3e-9 * macs }
    let model = LayerTimeModel(
      [(10.0, 70.0), (2_000, 900), (50_000, 100), (300_000, 8_000)].map { macs, elements in
        TimedLayer(signature: signature(macs, elements, 5), seconds: seconds(macs))
      })
    for macs in [0.0, 500, 1e6] {
      #expect(abs(model.seconds(of: signature(macs, 400, 5)) - seconds(macs)) <= 1e-4 * seconds(macs))
    }
  }

  /// Two sorts of layer, of which one does half as much in the same time: a layer is as slow as those that it resembles.
  @Test func theNearestLayerCorrectsTheFit() {
    let many = [1e4, 1e5, 1e6].map { TimedLayer(signature: signature($0, $0 / 100, 10), seconds: $0 * 1e-9) }
    let few = [1e4, 1e5, 1e6].map { TimedLayer(signature: signature($0, $0, 10), seconds: $0 * 3e-9) }
    let model = LayerTimeModel(many + few)
    for timed in many + few {
      #expect(abs(model.seconds(of: timed.signature) - timed.seconds) <= 1e-9 * timed.seconds)
    }
    let between = model.seconds(of: signature(2e5, 2e5, 10)) / model.seconds(of: signature(2e5, 2e3, 10))
    #expect(between > 2)
  }

  @Test func oneLayerIsEnough() {
    let model = LayerTimeModel([TimedLayer(signature: signature(0, 100, 0), seconds: 1e-5)])
    #expect(model.seconds(of: signature(0, 100, 0)) == 1e-5 && model.seconds(of: signature(0, 1e6, 3)) > 0)
  }
}
