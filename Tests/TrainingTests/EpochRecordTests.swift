import Foundation
import Testing
import Training

@Suite struct EpochRecordTests {
  @Test func isWrittenAndReadAsJSON() throws {
    let record = EpochRecord(epoch: 3, trainingLoss: 1.25, learningRate: 0.1, seconds: 2.5)
    #expect(try JSONDecoder().decode(EpochRecord.self, from: JSONEncoder().encode(record)) == record)
  }

  /// A diverged epoch keeps its kind of divergence, where the encoder has words for it.
  @Test(arguments: [Double.nan, .infinity, -.infinity]) func divergedLossesAreKept(loss: Double) throws {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let record = EpochRecord(epoch: 1, trainingLoss: loss, learningRate: 0.1, seconds: 2.5)
    let read = try decoder.decode(EpochRecord.self, from: encoder.encode(record))
    #expect(read.trainingLoss == loss || (read.trainingLoss.isNaN && loss.isNaN))
    #expect(!read.isFinite && read.epoch == 1)
  }
}
