import Datasets
import TestSupport
import Testing
import Torch

@Suite struct SplitTests {
  @Test(arguments: [(10, 0), (10, 3), (10, 9), (1, 0), (1000, 500)])
  func randomSplitsDivideAllImages(imageCount: Int, validationCount: Int) throws {
    let split = try Split.random(imageCount: imageCount, validationCount: validationCount, seed: Seed(1))
    #expect(split.validation.count == validationCount)
    #expect((split.training + split.validation).sorted() == Array(0..<imageCount))
  }

  @Test func seedsDecide() throws {
    let split = try Split.random(imageCount: 100, validationCount: 40, seed: Seed(1))
    #expect(try split == Split.random(imageCount: 100, validationCount: 40, seed: Seed(1)))
    #expect(try split == Split.random(imageCount: 100, validationFraction: 0.4, seed: Seed(1)))
    #expect(try split != Split.random(imageCount: 100, validationCount: 40, seed: Seed(2)))
  }

  /// Over many seeds every image is drawn for validation about as often as any other: 1000 draws of
  /// probability 1/4 give 250 with a standard deviation of sqrt(1000 / 4 * 3 / 4) = 13.7.
  @Test func everyImageIsAsLikely() throws {
    var counts = [Int](repeating: 0, count: 20)
    for seed in 0..<1000 {
      for index in try Split.random(imageCount: 20, validationCount: 5, seed: Seed(UInt64(seed))).validation {
        counts[index] += 1
      }
    }
    #expect(counts.allSatisfy { abs(Double($0) - 250) < 13.7 * Tolerance.standardDeviations }, "\(counts)")
  }

  @Test(arguments: [0.125, 0.124]) func fractionsAreRounded(fraction: Double) throws {
    let split = try Split.random(imageCount: 60, validationFraction: fraction, seed: Seed(1))
    // 7.5 rounds to 8, 7.44 to 7.
    #expect(split.validation.count == (fraction == 0.125 ? 8 : 7))
  }

  @Test func balancedSplitsAreDisjointAndBalanced() throws {
    let labels = (0..<500).map { $0 % 11 % 5 }
    let split = try Split.balanced(
      labels: labels, classCount: 5, trainingCount: 113, validationCount: 52, seed: Seed(3))
    #expect(split.training.count == 113)
    #expect(split.validation.count == 52)
    #expect(Set(split.training + split.validation).count == 165)
    for half in [split.training, split.validation] {
      let counts = (0..<5).map { label in half.count { labels[$0] == label } }
      #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1, "\(counts)")
    }
  }

  struct Fault: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let make: @Sendable () throws -> Split
  }

  static let faults: [Fault] = [
    Fault(testDescription: "a split needs at least one training image") {
      try Split(training: [], validation: [1], imageCount: 3)
    },
    Fault(testDescription: "the training half of a split names image 3, but the images are 0 to 2") {
      try Split(training: [0, 3], validation: [], imageCount: 3)
    },
    Fault(testDescription: "the validation half of a split names image -1, but the images are 0 to 2") {
      try Split(training: [0], validation: [-1], imageCount: 3)
    },
    Fault(testDescription: "image 2 appears twice in a split, the second time in its training half") {
      try Split(training: [2, 0, 2], validation: [], imageCount: 3)
    },
    Fault(testDescription: "image 0 appears twice in a split, the second time in its validation half") {
      try Split(training: [2, 0], validation: [1, 0], imageCount: 3)
    },
    Fault(
      testDescription:
        "a validation set of 5 out of 5 images leaves nothing to train on; ask for 0 to 4"
    ) {
      try Split.random(imageCount: 5, validationCount: 5, seed: Seed(0))
    },
    Fault(testDescription: "a validation fraction of 1.0 was asked for; it must lie in 0 ..< 1") {
      try Split.random(imageCount: 5, validationFraction: 1, seed: Seed(0))
    },
    Fault(testDescription: "a validation fraction of nan was asked for; it must lie in 0 ..< 1") {
      try Split.random(imageCount: 5, validationFraction: .nan, seed: Seed(0))
    },
    Fault(
      testDescription:
        "a class-balanced draw of 2 images needs 1 of class 1, which has 0 of 1 left; draw fewer images in all, at most "
        + "1 of each class"
    ) {
      try Split.balanced(labels: [0, 1, 0], classCount: 2, trainingCount: 2, validationCount: 2, seed: Seed(0))
    },
    Fault(testDescription: "image 1 has the label 2, but the classes are 0 to 1") {
      try Split.balanced(labels: [0, 2, 0], classCount: 2, trainingCount: 1, validationCount: 1, seed: Seed(0))
    },
  ]

  @Test(arguments: faults) func faultsAreSentences(fault: Fault) {
    let error = #expect(throws: DatasetError.self) { try fault.make() }
    #expect(error?.kind == .request)
    #expect(error?.description == fault.testDescription)
  }
}
