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
      var draw = try BalancedDraw(
        labels: images.labels, classCount: images.classCount, classNames: images.classNames, seed: seed)
      let drawn = try draw.takeProportionally(heldOutCount, leaving: drawsByClass ? 1 : 0)
      return try Split(training: others(than: drawn), validation: drawn, imageCount: images.count)
    }
    if drawsByClass { try checkCounts(trainingCount, heldOutCount) }
    let strict = Result { () throws(DatasetError) in
      try Split.balanced(
        labels: images.labels, classCount: images.classCount, classNames: images.classNames,
        trainingCount: trainingCount, validationCount: heldOutCount, seed: seed)
    }
    if case .success(let split) = strict, !drawsByClass || !holdsOutAClass(split) { return split }
    do { return try proportional(trainingCount, heldOutCount, seed) } catch {
      if drawsByClass { throw error }
      return try strict.get()
    }
  }

  private func proportional(
    _ trainingCount: Int, _ heldOutCount: Int, _ seed: Seed
  ) throws(DatasetError) -> Split {
    var draw = try BalancedDraw(
      labels: images.labels, classCount: images.classCount, classNames: images.classNames,
      seed: seed.derived("proportional split"))
    let heldOut = try draw.takeProportionally(heldOutCount, leaving: 1)
    return try Split(
      training: try draw.takeProportionally(trainingCount), validation: heldOut, imageCount: images.count)
  }

  /// Whether a class is held out and not trained on.
  private func holdsOutAClass(_ split: Split) -> Bool {
    let trained = Set(split.training.map { images.labels[$0] })
    return split.validation.contains { !trained.contains(images.labels[$0]) }
  }

  private func checkCounts(_ trainingCount: Int, _ heldOutCount: Int) throws(DatasetError) {
    guard trainingCount + heldOutCount > images.count else { return }
    guard images.count >= 2 * images.classCount else {
      throw DatasetError(
        .request,
        "\(images.name) has \(images.count.counted("training image")) of \(images.classCount.grouped) classes, too few to "
          + "train on some and hold others out; add pictures, so that each class has two or more besides its test images"
      )
    }
    throw DatasetError(
      .request,
      "\(trainingCount.counted("image")) to train on and \(heldOutCount.grouped) to hold out were asked for, and "
        + "\(images.name) has \(images.count.grouped) for both; lower --train-images or --validation-images, or add "
        + "pictures")
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
        labels: images.labels, classCount: images.classCount, classNames: images.classNames, among: indices,
        seed: seed.derived(purpose))
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
