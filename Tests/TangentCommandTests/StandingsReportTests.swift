import Tangent
import TangentCommand
import Testing

/// What is said of a comparison, on accuracies that are made up.
@Suite struct StandingsReportTests {
  private func standing(_ role: String, _ accuracies: [Double]) -> FinalComparison.Standing {
    FinalComparison.Standing(
      contestant: .init(role: role, architecture: Architecture(space: "nasbench201", text: role)), parameters: 1,
      multiplyAccumulates: 1,
      runs: accuracies.map {
        FinalComparison.Run(testAccuracy: $0, testBalancedAccuracy: $0, epochs: [], seconds: 1)
      })
  }

  /// √(.9 · .1 / 400) = .015.
  @Test func fewTestImagesAreACaution() {
    let standings = [standing("winner", [0.89, 0.91]), standing("random", [0.90, 0.88])]
    func verdict(_ images: Int?) -> String { StandingsReport(standings: standings, testImages: images).verdict }
    let whole =
      "The winner over 2 training runs each (± is one standard deviation): it cannot be told apart from the random "
      + "architecture (1.0 points above)."
    #expect(verdict(nil) == whole && verdict(1000) == whole)
    #expect(
      verdict(400) == whole
        + " With only 400 test images, each accuracy also has a standard error of about 1.5 points, however many seeds you use."
    )
  }
}
