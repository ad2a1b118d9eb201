import TestSupport
import Testing
import Torch
import Training

/// Confusion and calibration of logits against NumPy.
@Suite struct CalibrationTests {
  struct Golden: Decodable, Sendable {
    struct Case: Decodable, Sendable, CustomStringConvertible {
      let name: String
      let scale: Double
      let bonus: Double
      let confusion: [[Int]]
      let balancedAccuracy: Double
      let expectedError: Double
      let negativeLogLikelihood: Double
      let temperature: Double
      let calibratedError: Double
      let calibratedLikelihood: Double

      var description: String { name }
    }

    let count: Int
    let classes: Int
    let cases: [Case]
  }

  static let golden = Result<Golden, any Error> { try GoldenFile.read("calibration.json", as: Golden.self) }

  private func predictions(_ golden: Golden.Case) throws -> Predictions {
    let (count, classes) = (try Self.golden.get().count, try Self.golden.get().classes)
    let labels = PortableNumbers.labels("calibration/\(golden.name)/labels", count, classes: classes)
    var logits = PortableNumbers.uniform("calibration/\(golden.name)", count * classes).map { golden.scale * $0 }
    for (image, label) in labels.enumerated() { logits[image * classes + label] += golden.bonus }
    return try Predictions(logits: logits, labels: labels, classCount: classes)
  }

  @Test(arguments: try golden.get().cases) func everythingIsThatOfNumPy(golden: Golden.Case) throws {
    let assessment = try Assessment(predictions(golden))
    #expect(assessment.confusion.counts == golden.confusion)
    let tolerance = Tolerance.relative(.operation, .float64)
    #expect(deviation(assessment.balancedAccuracy, from: golden.balancedAccuracy) < tolerance)
    #expect(deviation(assessment.calibration.expectedError, from: golden.expectedError) < tolerance)
    #expect(deviation(assessment.calibration.negativeLogLikelihood, from: golden.negativeLogLikelihood) < tolerance)
    // Where the likelihood is flat, the search of NumPy ends within the root of the rounding.
    #expect(deviation(assessment.temperature, from: golden.temperature) < 1e-6)
    #expect(deviation(assessment.calibrated.expectedError, from: golden.calibratedError) < 1e-6)
    #expect(deviation(assessment.calibrated.negativeLogLikelihood, from: golden.calibratedLikelihood) < tolerance)
  }

  /// A temperature of other images is taken as it is, and changes no prediction.
  @Test func theTemperatureOfOtherImagesIsTaken() throws {
    let predictions = try predictions(#require(Self.golden.get().cases.first))
    let own = try Assessment(predictions)
    let other = try Assessment(predictions, temperature: 2)
    #expect(other.temperature == 2 && other.confusion == own.confusion && other.calibration == own.calibration)
    #expect(other.calibrated.negativeLogLikelihood > own.calibrated.negativeLogLikelihood)
  }

  /// Two images in one bin: confidences e/(1 + e), one right and one wrong, so the error is |½ − e/(1 + e)|.
  @Test func oneBinIsAMean() throws {
    let predictions = try Predictions(logits: [1, 0, 1, 0], labels: [0, 1], classCount: 2)
    let confidence = 0.731_058_578_630_004_9
    #expect(deviation(try Calibration(of: predictions).expectedError, from: confidence - 0.5) < 1e-12)
  }

  @Test func whereAllIsRightTheTemperatureIsTheLowestAndWhereAllIsWrongTheHighest() throws {
    let predictions = try Predictions(logits: [1, 0, 0, 1], labels: [0, 1], classCount: 2)
    let wrong = try Predictions(logits: [1, 0, 0, 1], labels: [1, 0], classCount: 2)
    #expect(deviation(try predictions.fittedTemperature(), from: Predictions.temperatures.lowerBound) < 1e-9)
    #expect(deviation(try wrong.fittedTemperature(), from: Predictions.temperatures.upperBound) < 1e-9)
  }

  @Test func logitsThatAreNoNumbersHaveNoCalibration() throws {
    let assessment = try Assessment(Predictions(logits: [.nan, 0, 0, 1], labels: [0, 1], classCount: 2))
    #expect(assessment.calibration.expectedError.isNaN && assessment.imageCount == 2)
  }
}
