import Torch

/// Some images of a set, handed out as normalized batches.
///
/// The pixels stay uint8 on the device, a quarter of their size as floats; conversion, augmentation
/// and normalization happen a batch at a time. Copies, and the restrictions of one source, share the
/// pixels. Every random choice comes from a seed in the call, so a batch depends on nothing else.
public struct BatchSource: Sendable {
  /// The class of every image of this source.
  public let labels: [Int]
  public let classCount: Int
  public let channels: Int
  /// Pixels, after reduction.
  public let height: Int
  /// Pixels, after reduction.
  public let width: Int
  public let options: BatchOptions

  private let pixels: Tensor
  /// The index in `pixels` of every image of this source.
  private let indices: [Int]
  /// (1, channels, 1, 1) each: input = pixel * scale + shift.
  private let scale: Tensor
  private let shift: Tensor

  public var count: Int { labels.count }
  /// The number of images of each class.
  public var classCounts: [Int] {
    labels.reduce(into: [Int](repeating: 0, count: classCount)) { $0[$1] += 1 }
  }
  /// Whether the numbers of images of two classes that occur differ by more than one, so that accuracy counts some
  /// classes more than others.
  public var hasUnequalClasses: Bool {
    let counts = classCounts.filter { $0 > 0 }
    return (counts.max() ?? 0) - (counts.min() ?? 0) > 1
  }

  /// All images of `set`, in order.
  ///
  /// Moves the pixels to the device and averages them down where asked for.
  ///
  /// - Throws: ``DatasetError`` when the device cannot hold the pixels, they cannot be reduced to the
  ///   size, or the data type is not a floating-point one.
  public init(_ set: ImageSet, _ options: BatchOptions = BatchOptions()) throws(DatasetError) {
    guard options.dataType.isFloatingPoint else {
      throw DatasetError(
        .request, "normalized images were asked for as \(options.dataType.rawValue); use float32 or float64")
    }
    let reduced = if let size = options.imageSize { try set.reduced(to: size) } else { set }
    let placed = try reduced.moved(to: options.device)
    pixels = placed.images
    labels = placed.labels
    indices = Array(0..<placed.count)
    classCount = placed.classCount
    channels = placed.channels
    height = placed.height
    width = placed.width
    self.options = options
    do {
      let shape = [1, placed.channels, 1, 1]
      scale = try Tensor(set.normalization.scale, shape: shape).converted(to: options.dataType)
        .moved(to: options.device)
      shift = try Tensor(set.normalization.shift, shape: shape).converted(to: options.dataType)
        .moved(to: options.device)
    } catch { throw DatasetError(error) }
  }

  /// The images at these positions of this source, in this order.
  ///
  /// - Throws: ``DatasetError`` for a position outside `0 ..< count`.
  public func restricted(to positions: [Int]) throws(DatasetError) -> BatchSource {
    try check(positions)
    return BatchSource(self, positions: positions)
  }

  private init(_ other: BatchSource, positions: [Int]) {
    labels = positions.map { other.labels[$0] }
    indices = positions.map { other.indices[$0] }
    classCount = other.classCount
    channels = other.channels
    height = other.height
    width = other.width
    options = other.options
    pixels = other.pixels
    scale = other.scale
    shift = other.shift
  }

  /// A number that stands for the images of this source as networks see them: pixels, labels, order and
  /// normalization. Augmentation is not part of it.
  ///
  /// Costs one pass over the pixels, some thousand images at a time.
  ///
  /// - Throws: ``DatasetError`` when memory is exhausted.
  package func checksum() throws(DatasetError) -> Checksum {
    var checksum = Checksum()
    checksum.add([count, channels, height, width, classCount])
    checksum.add(labels)
    do {
      try checksum.add(scale)
      try checksum.add(shift)
      for start in stride(from: 0, to: count, by: 4096) {
        let rows = indices[start..<min(start + 4096, count)].map(Int64.init)
        try checksum.add(try pixels.gathered(axis: 0, at: Tensor(rows, device: options.device)))
      }
    } catch { throw DatasetError(error) }
    return checksum
  }

  private func check(_ positions: [Int]) throws(DatasetError) {
    guard !positions.isEmpty else { throw DatasetError(.request, "a batch or a source needs at least one image") }
    if let wrong = positions.first(where: { !labels.indices.contains($0) }) {
      throw DatasetError(.request, "image \(wrong) was asked for, but there are \(count), counted from 0")
    }
  }

  /// The images at these positions as one batch.
  ///
  /// - Parameters:
  ///   - distorts: whether `TrivialAugment` changes every image, after the augmentation.
  ///   - seed: Decides the augmentation; not used without one.
  /// - Throws: ``DatasetError`` for a position outside `0 ..< count`, or when memory is exhausted.
  public func batch(
    at positions: [Int], augmentation: Augmentation = .none, distorts: Bool = false, seed: Seed = Seed(0)
  ) throws(DatasetError) -> ImageBatch {
    try check(positions)
    let classes = positions.map { labels[$0] }
    do {
      let rows = try Tensor(positions.map { Int64(indices[$0]) }, device: options.device)
      var chosen = try pixels.gathered(axis: 0, at: rows)
      if let choices = CropAndFlip(augmentation, count: positions.count, seed: seed.derived("augmentation")) {
        chosen = try choices.applied(to: chosen)
      }
      if distorts {
        chosen = try TrivialAugment(count: positions.count, seed: seed.derived("trivial augment")).applied(to: chosen)
      }
      let images = try chosen.contiguous(options.memoryFormat).converted(to: options.dataType) * scale + shift
      return ImageBatch(
        images: images, labels: try Tensor(classes.map(Int64.init), device: options.device), classes: classes)
    } catch { throw DatasetError(error) }
  }

  /// `count` images in random order with the classes balanced: their counts differ by at most one.
  ///
  /// - Throws: ``DatasetError`` when a class has too few images, and as ``batch(at:augmentation:distorts:seed:)``.
  public func balancedBatch(
    of count: Int, augmentation: Augmentation = .none, seed: Seed
  ) throws(DatasetError) -> ImageBatch {
    var draw = try BalancedDraw(labels: labels, classCount: classCount, seed: seed)
    return try batch(at: try draw.take(count), augmentation: augmentation, seed: seed)
  }

  /// Every image once, in an order drawn from `seed`, in batches of `batchSize`.
  ///
  /// - Parameters:
  ///   - distorts: as for ``batch(at:augmentation:distorts:seed:)``.
  ///   - keepsRemainder: Whether a last, smaller batch is kept.
  /// - Throws: ``DatasetError`` when that makes no batch at all.
  public func epoch(
    batchSize: Int, augmentation: Augmentation = .none, distorts: Bool = false, keepsRemainder: Bool = true, seed: Seed
  ) throws(DatasetError) -> EpochBatches {
    var generator = seed.derived("epoch order").generator()
    return try EpochBatches(
      source: self, order: generator.permuted(Array(labels.indices)), batchSize: batchSize,
      keepsRemainder: keepsRemainder, augmentation: augmentation, distorts: distorts, seed: seed)
  }

  /// Every image once, in order and as it is: what accuracies are measured on.
  ///
  /// - Throws: ``DatasetError`` when `batchSize` is not positive.
  public func inOrder(batchSize: Int) throws(DatasetError) -> EpochBatches {
    try EpochBatches(
      source: self, order: Array(labels.indices), batchSize: batchSize, keepsRemainder: true, augmentation: .none,
      distorts: false, seed: Seed(0))
  }
}
