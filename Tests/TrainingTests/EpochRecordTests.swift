import Foundation
import Testing
import Training

@Suite struct EpochRecordTests {
  @Test func isWrittenAndReadAsJSON() throws {
    let record = EpochRecord(epoch: 3, trainingLoss: 1.25, learningRate: 0.1, seconds: 2.5)
    #expect(try JSONDecoder().decode(EpochRecord.self, from: JSONEncoder().encode(record)) == record)
  }

  /// JSON has no NaN and no infinity: both are written as null and read as NaN.
  @Test(arguments: [Double.nan, .infinity, -.infinity]) func divergedLossesSurviveJSON(loss: Double) throws {
    let record = EpochRecord(epoch: 1, trainingLoss: loss, learningRate: 0.1, seconds: 2.5)
    let text = try JSONEncoder().encode(record)
    #expect(String(decoding: text, as: UTF8.self).contains("\"trainingLoss\":null"))
    let read = try JSONDecoder().decode(EpochRecord.self, from: text)
    #expect(read.trainingLoss.isNaN && !read.isFinite && read.epoch == 1)
  }
}
