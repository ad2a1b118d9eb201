import Datasets
import Testing
import Torch

@Suite struct SearchDataTests {
  @Test func halvesHoldTheirOwnImages() throws {
    let images = TrainingImages(try randomImages(20))
    let split = try Split(training: [4, 1, 9], validation: [0, 19], imageCount: 20)
    let data = try SearchData(images, split: split)
    #expect(data.training.labels == [0, 1, 1])
    #expect(data.validation?.labels == [0, 3])
    #expect(data.split == split)
    let whole = try BatchSource(images.images)
    #expect(
      try data.validation?.batch(at: [1]).images.doubles() == whole.batch(at: [19]).images.doubles())
  }

  @Test func withoutValidationImagesThereIsNoSuchHalf() throws {
    let split = try Split(training: [0, 1], validation: [], imageCount: 2)
    #expect(try SearchData(TrainingImages(randomImages(2)), split: split).validation == nil)
  }

  @Test func aSplitOfMoreImagesThanThereAreIsRefused() throws {
    let split = try Split(training: [0, 7], validation: [], imageCount: 8)
    let error = #expect(throws: DatasetError.self) { try SearchData(TrainingImages(randomImages(2)), split: split) }
    #expect(error?.description == "image 7 was asked for, but there are 2, counted from 0")
  }
}
