import Graphs
import Networks
import Torch

/// How many images a kernel's contraction takes at a time, so that its memory stays within a bound.
///
/// K needs every pair of rows, and all rows of a large batch do not fit. So the rows of a block of images
/// are held while those of all later images are computed again, a chunk at a time: with B blocks an image
/// goes through the network (B + 1)/2 times on average.
struct KernelMemory: Hashable {
  /// Images whose rows are held.
  var imagesPerBlock: Int
  /// Images that go through the network together.
  var imagesPerChunk: Int

  /// The bound where none is given and the implementation can choose.
  static let defaultLimit = 2 << 30

  /// Chooses by a model of the memory that the passes use.
  /// - Throws: ``KernelError/invalid(_:)`` if the bound is too small for one image.
  init(
    for network: Network, plan: ReversePlan, options: KernelOptions, seeding: LogitSeeding, rows: Int, images: Int
  ) throws(KernelError) {
    let needs = KernelMemoryNeeds(network, plan: plan, batchNorm: options.batchNorm, seeding: seeding)
    let isCoupled = options.batchNorm == .coupled
    guard let limit = options.memoryLimit ?? (isCoupled ? nil : Self.defaultLimit) else {
      self.init(imagesPerBlock: rows, imagesPerChunk: min(rows, Self.coupledChunk(images: images)))
      return
    }
    // What the heap adds to the tensors in it: measured, a tenth.
    var available = limit - limit / 8 - needs.resultBytes(rows: rows, images: images)
    if isCoupled { available -= needs.forwardBytesPerImage * images }
    // A coupled row carries the gradients of the whole batch.
    let bytesPerChunkImage = needs.chunkBytesPerImage(batch: isCoupled ? images : 1)
    if !isCoupled, rows == images, images * bytesPerChunkImage <= available {
      self.init(imagesPerBlock: images, imagesPerChunk: images)
      return
    }
    let statistics = options.batchNorm == .frozen ? needs.statisticsBytesPerImage * images : 0
    guard available >= bytesPerChunkImage + needs.blockBytesPerImage, limit >= statistics else {
      let least = max(limit - available + bytesPerChunkImage + needs.blockBytesPerImage, statistics)
      throw .invalid(
        "a kernel of \(images) images of this network with \(options.batchNorm.rawValue) batch norm needs at least "
          + "about \((least >> 20) + 1) MiB, more than the memory limit of \(Self.amount(limit)); raise the limit, or "
          + "use fewer images")
    }
    // Held rows save passes, while a chunk gains little beyond some dozens of images.
    var chunk = min(images, max(1, available / 4 / bytesPerChunkImage))
    if isCoupled { chunk = min(chunk, Self.coupledChunk(images: images)) }
    let block = min(rows, max(1, (available - chunk * bytesPerChunkImage) / needs.blockBytesPerImage))
    self.init(imagesPerBlock: block, imagesPerChunk: chunk)
  }

  init(imagesPerBlock: Int, imagesPerChunk: Int) {
    self.imagesPerBlock = imagesPerBlock
    self.imagesPerChunk = imagesPerChunk
  }

  /// Whole units, none of them more than there are: `1000 bytes`, `19 KiB`, `512 MiB`.
  private static func amount(_ bytes: Int) -> String {
    switch bytes {
    case ..<(1 << 10): "\(bytes) \(bytes == 1 ? "byte" : "bytes")"
    case ..<(1 << 20): "\(bytes >> 10) KiB"
    default: "\(bytes >> 20) MiB"
    }
  }

  /// Seeds that go back through a coupled network together: small batches make up one large enough for
  /// the threads; more than that would only leave the caches.
  private static func coupledChunk(images: Int) -> Int {
    max(1, 16 / images)
  }
}

/// The bytes that a network's passes use, by its shapes.
struct KernelMemoryNeeds {
  /// Values that a forward pass keeps for the reverse pass.
  let forwardBytesPerImage: Int
  /// Rows of the Jacobian, for all classes of the seeding.
  let blockBytesPerImage: Int
  /// Feature maps that are alive at once when the network runs layer by layer.
  let statisticsBytesPerImage: Int
  private let gradientBytesPerImage: Int
  private let largestRowBytes: Int
  private let seedCount: Int

  init(_ network: Network, plan: ReversePlan, batchNorm: BatchNormMode, seeding: LogitSeeding) {
    let bytes = network.dataType.bytes
    seedCount = seeding == .sum ? 1 : network.shapes[network.graph.output].channels
    let sizes = network.shapes.map { $0.elements * bytes }
    let largest = sizes.max() ?? 0
    let kept = sizes.indices.filter { plan.keeps[$0] }.map { sizes[$0] }.reduce(0, +)
    // What a layer works with is there in its forward pass, and twice where that is differentiated.
    let working = network.workingElements * bytes
    forwardBytesPerImage = kept + 5 * largest + 3 * working
    var unfolded = 0
    if network.dataType != .float32 {
      // Convolutions that oneDNN does not do unfold their input.
      for (index, node) in network.graph.nodes.enumerated() {
        guard let layer = node.layer as? Convolution else { continue }
        let positions = network.shapes[index].height * network.shapes[index].width
        unfolded = max(
          unfolded, layer.inputChannels * layer.kernelSize * layer.kernelSize * positions * bytes)
      }
    }
    gradientBytesPerImage = 6 * largest + unfolded
    let counts = plan.selected.values.flatMap { $0 }.map { $0.tensor.count }
    largestRowBytes = (counts.max() ?? 0) * bytes
    blockBytesPerImage = max(1, counts.reduce(0, +) * bytes * seedCount)
    statisticsBytesPerImage = Self.liveElements(network) * bytes + working
  }

  /// What an image of a chunk adds: its forward pass and, for every seed, gradients of `batch` images and
  /// two copies of the largest parameter's row.
  func chunkBytesPerImage(batch: Int) -> Int {
    let seeds = seedCount * (batch * gradientBytesPerImage + 2 * largestRowBytes)
    return (batch == 1 ? forwardBytesPerImage : 0) + seeds
  }

  /// K in float64, a copy while it is being read, and a tile of it.
  func resultBytes(rows: Int, images: Int) -> Int {
    3 * 8 * rows * images * seedCount * seedCount
  }

  /// The most elements of one image that are alive in a layer-by-layer pass that adds sums as it goes.
  private static func liveElements(_ network: Network) -> Int {
    let nodes = network.graph.nodes
    var lastReader = Array(nodes.indices)
    for (index, node) in nodes.enumerated() {
      for input in node.inputs { lastReader[input] = max(lastReader[input], index) }
    }
    var most = 0
    for index in nodes.indices {
      var live = network.shapes[index].elements
      for earlier in 0..<index where lastReader[earlier] >= index {
        // A term whose only reader is a sum lives on in it.
        let readers = nodes.indices.filter { nodes[$0].inputs.contains(earlier) }
        if readers.count == 1, nodes[readers[0]].layer is Sum, nodes[readers[0]].inputs[0] != earlier { continue }
        live += network.shapes[earlier].elements
      }
      most = max(most, live)
    }
    return most + network.shapes.map(\.elements).reduce(0, max)
  }
}
