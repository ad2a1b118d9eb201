import Torch

/// How training images are divided into those to train on and those held out.
///
/// Both are balanced by class where every class has enough images. Where not, each takes its share of every class, and at
/// least one image of it as far as there are any: a class with a single image is trained on. A set with a validation part
/// of its own has its held-out images drawn from that part, and is trained on the others.
extension TrainingImages {
  /// - Parameters:
  ///   - trainingCount: nil takes all that are not held out.
  ///   - heldOutCount: the number of images that are held out.
  /// - Throws: ``DatasetError`` where there are too few images.
  public func split(trainingCount: Int?, heldOutCount: Int, seed: Seed) throws(DatasetError) -> Split {
    if let heldOut { return try split(trainingCount, heldOutCount, from: heldOut, seed) }
    guard let trainingCount else {
      var draw = try BalancedDraw(labels: images.labels, classCount: images.classCount, seed: seed)
      let drawn = try draw.takeProportionally(heldOutCount, leaving: drawsByClass ? 1 : 0)
      return try Split(training: others(than: drawn), validation: drawn, imageCount: images.count)
    }
    do {
      return try .balanced(
        labels: images.labels, classCount: images.classCount, trainingCount: trainingCount,
        validationCount: heldOutCount, seed: seed)
    } catch {
      guard trainingCount + heldOutCount <= images.count else { throw error }
      var draw = try BalancedDraw(
        labels: images.labels, classCount: images.classCount, seed: seed.derived("proportional split"))
      guard let heldOut = try? draw.takeProportionally(heldOutCount, leaving: 1) else { throw error }
      return try Split(
        training: try draw.takeProportionally(trainingCount), validation: heldOut, imageCount: images.count)
    }
  }

  /// The most images that can be trained on beside this many held out.
  public func largestTrainingCount(heldOutCount: Int) -> Int {
    images.count - (heldOut?.count ?? heldOutCount)
  }

  /// The most images that can be held out beside this many to train on.
  public func largestHeldOutCount(trainingCount: Int) -> Int {
    heldOut?.count ?? images.count - trainingCount
  }

  private func split(
    _ trainingCount: Int?, _ heldOutCount: Int, from heldOut: [Int], _ seed: Seed
  ) throws(DatasetError) -> Split {
    guard heldOutCount <= heldOut.count else {
      throw DatasetError(
        .request,
        "\(heldOutCount) images to hold out were asked for, but the validation part of \(images.name) has "
          + "\(heldOut.count); lower --validation-images, or remove that part to draw them from the training images")
    }
    func draw(_ count: Int, among indices: [Int], _ purpose: String) throws(DatasetError) -> [Int] {
      var draw = try BalancedDraw(
        labels: images.labels, classCount: images.classCount, among: indices, seed: seed.derived(purpose))
      return try draw.takeProportionally(count)
    }
    let others = others(than: heldOut)
    if let trainingCount, trainingCount > others.count {
      throw DatasetError(
        .request,
        "\(trainingCount) images to train on were asked for, but the training part of \(images.name) has "
          + "\(others.count); lower --train-images")
    }
    return try Split(
      training: try trainingCount.map { count throws(DatasetError) in
        try draw(count, among: others, "training part")
      } ?? others, validation: try draw(heldOutCount, among: heldOut, "held-out part"), imageCount: images.count)
  }

  private func others(than indices: [Int]) -> [Int] {
    let taken = Set(indices)
    return images.labels.indices.filter { !taken.contains($0) }
  }
}
