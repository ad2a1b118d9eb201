import Graphs
import Networks
import Torch

/// The statistics of a batch at every batch norm, for batches whose parts are then processed alone.
///
/// The network runs layer by layer on the whole batch, for a batch norm's output depends on all images
/// through its statistics. Held are only values that are still to be read, and terms of a sum are added as
/// soon as they are known: in a NAS-Bench-201 network five feature maps of every image.
func batchStatistics(
  of network: Network, on images: Tensor, monitor: KernelMonitor
) throws(KernelError) -> [Int: ChannelStatistics] {
  var pass = StatisticsPass(network: network, images: images)
  for index in network.graph.nodes.indices where network.computes(index, inTraining: false) {
    try monitor.check()
    do throws(TorchError) { try pass.run(index) } catch {
      throw .network(.layer(name: network.graph.nodes[index].name, error))
    }
  }
  return pass.statistics
}

private struct StatisticsPass {
  /// Images that go through a layer at a time: what limits the memory that an operation uses besides its
  /// result.
  private static let partSize = 64

  let network: Network
  let images: Tensor
  private(set) var statistics: [Int: ChannelStatistics] = [:]
  private var values: [Int: Tensor] = [:]
  private var remaining: [Int]
  /// The sums that read each node, once for each time.
  private var sums: [[Int]]

  init(network: Network, images: Tensor) {
    self.network = network
    self.images = images
    remaining = network.readerCounts(inTraining: false)
    sums = Array(repeating: [], count: network.graph.nodes.count)
    for (index, node) in network.graph.nodes.enumerated() where network.computes(index, inTraining: false) {
      guard case .sum = network.fusion.kinds[index] else { continue }
      for input in node.inputs { sums[input].append(index) }
    }
  }

  mutating func run(_ index: Int) throws(TorchError) {
    let node = network.graph.nodes[index]
    // The last batch norm is all that is needed of the network.
    switch network.fusion.kinds[index] {
    case .sum:
      return try addToSums(index)
    case .batchNorm(let layer):
      guard let input = values[node.inputs[0]] else { return }
      let found = try ChannelStatistics(of: input.withPixels(), epsilon: layer.epsilon)
      statistics[index] = found
      let (scale, shift) = (
        network.parameter("weight", of: index), network.parameter("bias", of: index)
      )
      let target = remaining[node.inputs[0]] == 1 ? input : nil
      values[index] = try inParts(writingTo: target) { range throws(TorchError) in
        let part = try input.narrowed(axis: 0, from: range.lowerBound, length: range.count)
        return try part.withPixels().normalized(found, scale: scale, shift: shift).withoutPixels(input.rank == 2)
      }
    case .relu, .other:
      values[index] = try inParts(writingTo: nil) { range throws(TorchError) in
        func part(_ tensor: Tensor) throws(TorchError) -> Tensor {
          try tensor.narrowed(axis: 0, from: range.lowerBound, length: range.count)
        }
        var inputs = node.inputs.isEmpty ? [try part(images)] : []
        for input in node.inputs { if let value = values[input] { inputs.append(try part(value)) } }
        return try network.evaluate(index, inputs, batchNorm: .frozen)
      }
    }
    release(node.inputs)
    try addToSums(index)
  }

  private mutating func release(_ inputs: [Int]) {
    for input in inputs {
      remaining[input] -= 1
      if remaining[input] == 0 { values[input] = nil }
    }
  }

  private mutating func addToSums(_ index: Int) throws(TorchError) {
    for sum in sums[index] {
      guard let value = values[index] else { return }
      if let total = values[sum] {
        try total.add(inPlace: value)
      } else {
        values[sum] = remaining[index] == 1 ? value : try value.cloned()
      }
      release([index])
    }
  }

  /// The results for all images, computed some at a time.
  private func inParts(
    writingTo target: Tensor?, _ body: (Range<Int>) throws(TorchError) -> Tensor
  ) throws(TorchError) -> Tensor {
    let size = images.shape[0]
    var result = target
    for range in (0..<size).chunks(of: Self.partSize) {
      let part = try body(range)
      if range.count == size, target == nil { return part }
      let whole: Tensor
      if let result {
        whole = result
      } else {
        whole = try .uninitialized(
          [size] + part.shape.dropFirst(), dataType: network.dataType, device: network.device,
          format: part.rank == 4 ? .channelsLast : .contiguous)
        result = whole
      }
      try whole.narrowed(axis: 0, from: range.lowerBound, length: range.count).assign(part)
    }
    guard let result else { throw TorchError(operation: "batch statistics", reason: "the batch has no images") }
    return result
  }
}

extension Range<Int> {
  /// Consecutive ranges of this many numbers; the last may be shorter.
  func chunks(of count: Int) -> [Range<Int>] {
    stride(from: lowerBound, to: upperBound, by: Swift.max(1, count)).map {
      $0..<Swift.min($0 + Swift.max(1, count), upperBound)
    }
  }
}
