import Datasets
import TestSupport
import Testing
import Torch

@Suite struct TrainingImagesSplitsTests {
  /// Images of one pixel with these numbers of each class, class after class.
  private func images(_ sizes: [Int], heldOut: [Int]? = nil, own: Bool = true) throws -> TrainingImages {
    let labels = sizes.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
    let set = try ImageSet(
      name: "mine", images: .zeros([labels.count, 1, 1, 1], dataType: .uint8), labels: labels,
      classNames: sizes.indices.map { "class \($0)" }, normalization: Normalization(mean: [0], standardDeviation: [1]))
    return TrainingImages(set, heldOut: heldOut, drawsByClass: own)
  }

  private func counts(_ indices: [Int], _ images: TrainingImages) -> [Int] {
    images.images.classNames.indices.map { label in indices.count { images.images.labels[$0] == label } }
  }

  /// What was drawn before there were sets of one's own, bit for bit.
  @Test func aBalancedSplitStaysAsItWas() throws {
    let images = try images([50, 50, 50])
    let split = try images.split(trainingCount: 60, heldOutCount: 30, seed: Seed(3))
    #expect(
      try split
        == Split.balanced(
          labels: images.images.labels, classCount: 3, trainingCount: 60, validationCount: 30, seed: Seed(3)))
    var draw = try BalancedDraw(labels: images.images.labels, classCount: 3, seed: Seed(3))
    #expect(try images.split(trainingCount: nil, heldOutCount: 30, seed: Seed(3)).validation == draw.take(30))
  }

  @Test func unequalClassesGiveTheirShares() throws {
    let images = try images([160, 30, 10])
    let split = try images.split(trainingCount: 100, heldOutCount: 50, seed: Seed(1))
    #expect(counts(split.validation, images) == [40, 8, 2])
    // Of the 120, 22 and 8 that are left.
    #expect(counts(split.training, images) == [80, 15, 5])
    #expect(Set(split.training + split.validation).count == 150)
  }

  @Test func aClassIsNeverHeldOutWhole() throws {
    let images = try images([60, 2, 1])
    for trainingCount in [40, nil] {
      let split = try images.split(trainingCount: trainingCount, heldOutCount: 15, seed: Seed(2))
      #expect(counts(split.training, images).allSatisfy { $0 > 0 }, "\(counts(split.training, images))")
      #expect(counts(split.validation, images)[1] == 1)
    }
  }

  /// Balanced draws of one to train on and one to hold out would take whole classes.
  @Test func singlePicturesAreNotHeldOut() throws {
    let images = try images([1, 1])
    for trainingCount in [1, nil] {
      let refusal = #expect(throws: DatasetError.self) {
        try images.split(trainingCount: trainingCount, heldOutCount: 1, seed: Seed(0))
      }
      #expect(
        refusal?.description
          == "1 image cannot be held out of 2, since each class keeps one to train on, and the class "
          + "'class 0' and the class 'class 1' have a single one; add images of them")
    }
  }

  @Test(arguments: 0..<20) func noClassIsOnlyHeldOut(seed: UInt64) throws {
    let images = try images([3, 1, 1])
    let split = try images.split(trainingCount: 3, heldOutCount: 1, seed: Seed(seed))
    #expect(counts(split.validation, images) == [1, 0, 0] && counts(split.training, images) == [1, 1, 1])
  }

  @Test func aValidationPartIsWhatIsHeldOut() throws {
    let part = Array(40..<60) + Array(90..<100)
    let images = try images([60, 40], heldOut: part)
    for trainingCount in [30, nil] {
      let split = try images.split(trainingCount: trainingCount, heldOutCount: 12, seed: Seed(1))
      #expect(Set(split.validation).isSubset(of: part) && counts(split.validation, images) == [6, 6])
      #expect(Set(split.training).isDisjoint(with: part) && split.training.count == trainingCount ?? 70)
    }
    #expect(images.largestTrainingCount(heldOutCount: 5) == 70 && images.largestHeldOutCount(trainingCount: 5) == 30)
  }

  @Test func tooManyAreRefusedWithTheOption() throws {
    let part = try images([60, 40], heldOut: Array(40..<60))
    func refusal(_ training: Int, _ heldOut: Int, _ images: TrainingImages) -> String? {
      #expect(throws: DatasetError.self) {
        try images.split(trainingCount: training, heldOutCount: heldOut, seed: Seed(1))
      }?.description
    }
    #expect(refusal(10, 21, part)?.contains("has 20; lower --validation-images") == true)
    #expect(refusal(81, 5, part)?.contains("has 80; lower --train-images") == true)
    #expect(try refusal(80, 21, images([60, 40]))?.contains("mine has 100 for both; lower --train-images") == true)
  }
}
