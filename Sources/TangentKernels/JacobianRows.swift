import Networks
import Torch

/// Which functions of the logits the rows of a Jacobian are gradients of.
enum LogitSeeding: Hashable {
  /// Σ_k f_k(x): a row an image.
  case sum
  /// Every f_k(x): a row a class and image.
  case each
}

/// The rows of a network's Jacobian on a batch of images, computed some images at a time.
///
/// With constant statistics a row depends on its image alone: a chunk is a forward and a reverse pass of
/// its images. With coupled batch norm every row is a reverse pass of the whole batch: the forward pass is
/// kept, and a chunk's seeds go back through it together.
struct JacobianRows {
  let network: Network
  let images: Tensor
  let plan: ReversePlan
  let batchNorm: BatchNormMode
  let seeding: LogitSeeding
  let seedCount: Int
  /// Of the whole batch, where it is not processed at once.
  private let statistics: [Int: ChannelStatistics]?
  /// Of the whole batch, for coupled batch norm.
  private let whole: Linearization?

  /// - Parameters:
  ///   - isWhole: whether all images will be asked for in one chunk.
  ///   - statisticsImages: whose statistics frozen batch norm takes; nil takes all images'.
  init(
    of network: Network, on images: Tensor, plan: ReversePlan, options: KernelOptions, seeding: LogitSeeding,
    isWhole: Bool, statisticsOf statisticsImages: Range<Int>? = nil, monitor: KernelMonitor
  ) throws(KernelError) {
    self.network = network
    self.images = images
    self.plan = plan
    batchNorm = options.batchNorm
    self.seeding = seeding
    let output = network.shapes[network.graph.output]
    guard seeding == .sum || output.isFlat else {
      throw .invalid("a kernel of single logits needs logits without height and width")
    }
    seedCount = seeding == .sum ? 1 : output.channels
    whole =
      batchNorm == .coupled
      ? try kernelNetwork { () throws(NetworkError) in
        try Linearization(of: network, on: images, plan: plan, batchNorm: .coupled)
      } : nil
    statistics =
      batchNorm == .frozen && !isWhole
      ? try batchStatistics(of: network, on: part(of: images, statisticsImages), monitor: monitor) : nil
  }

  /// Hands out the rows of some images, a parameter tensor at a time: row k·count + i is that of class k
  /// and image i of the range.
  func visit(
    _ range: Range<Int>, _ body: (Network.Parameter, JacobianBlock) throws(KernelError) -> Void
  ) throws(KernelError) {
    if let whole {
      let seeds = try kernelTensors { () throws(TorchError) in try coupledSeeds(range, logits: whole.logits) }
      return try run(ReversePass(through: whole, seeds: seeds, sumsImages: true, releasesValues: false), body)
    }
    let chunk = try kernelTensors { () throws(TorchError) in
      try images.narrowed(axis: 0, from: range.lowerBound, length: range.count)
    }
    let part = try kernelNetwork { () throws(NetworkError) in
      try Linearization(of: network, on: chunk, plan: plan, batchNorm: batchNorm, given: statistics)
    }
    let seeds = try kernelTensors { () throws(TorchError) in try decoupledSeeds(for: part.logits) }
    try run(ReversePass(through: consume part, seeds: seeds, sumsImages: false, releasesValues: true), body)
  }

  private func run(
    _ pass: consuming ReversePass, _ body: (Network.Parameter, JacobianBlock) throws(KernelError) -> Void
  ) throws(KernelError) {
    var pass = pass
    while let (parameter, rows) = try kernelNetwork({ () throws(NetworkError) in try pass.next() }) {
      try body(parameter, rows)
    }
  }

  /// Ones for every image, or for every class k the unit vector of k for every image.
  private func decoupledSeeds(for logits: Tensor) throws(TorchError) -> Tensor {
    let (type, device) = (network.dataType, network.device)
    guard seeding == .each else { return try Tensor.ones(logits.shape, dataType: type, device: device) }
    let units = try Tensor.identity(seedCount, dataType: type, device: device).reshaped([seedCount, 1, seedCount])
    return try units.expanded([seedCount, logits.shape[0], seedCount]).reshaped([-1, seedCount])
  }

  /// A seed for every row, each of the whole batch and zero at all images but one.
  private func coupledSeeds(_ range: Range<Int>, logits: Tensor) throws(TorchError) -> Tensor {
    let (type, device) = (network.dataType, network.device)
    let size = images.shape[0]
    let logitAxes = Array(logits.shape.dropFirst())
    let chosen = try Tensor.identity(size, dataType: type, device: device)
      .narrowed(axis: 0, from: range.lowerBound, length: range.count)
    guard seeding == .each else {
      let ones = try Tensor.ones([1, 1] + logitAxes, dataType: type, device: device)
      let column = try chosen.reshaped([range.count, size] + logitAxes.map { _ in 1 })
      return try (column * ones).reshaped([range.count * size] + logitAxes)
    }
    let units = try Tensor.identity(seedCount, dataType: type, device: device)
      .reshaped([seedCount, 1, 1, seedCount])
    return try (units * chosen.reshaped([1, range.count, size, 1])).reshaped([-1, seedCount])
  }
}

/// Some images of a batch, or all of them.
private func part(of images: Tensor, _ range: Range<Int>?) throws(KernelError) -> Tensor {
  guard let range else { return images }
  return try kernelTensors { () throws(TorchError) in
    try images.narrowed(axis: 0, from: range.lowerBound, length: range.count)
  }
}
