import Graphs
import Networks
import Torch
import Training

/// The Jacobian of the logits with respect to the first entries of a network's first parameter tensors.
struct FisherJacobian {
  /// The most tensors that take part.
  private static let largestCount = 128
  /// The share of a uniform distribution in the class probabilities.
  private static let smoothing = 0.05
  /// The most elements of gradients that are held at once.
  private static let heldElements = 1 << 24

  /// (M, classes, N) and (1, classes, N), float64, on the CPU.
  typealias Values = (jacobian: Tensor, probabilities: Tensor)

  private let network: Network
  private let tensors: [Network.Parameter]
  private let plan: ReversePlan
  private let classes: Int

  /// - Throws: ``UndefinedValue`` where images have no gradients of their own, or there are no parameters.
  init(of network: Network) throws {
    try network.checkSampleGradients()
    self.network = network
    classes = network.shapes[network.graph.output].channels
    tensors = Array(
      network.parameters.filter { network.computes($0.node, inTraining: false) }.prefix(Self.largestCount))
    guard !tensors.isEmpty else { throw UndefinedValue("the network has no parameters") }
    plan = ReversePlan(network, parameters: tensors, batchNorm: .running)
  }

  /// The values for all images, computed some images at a time.
  func values(on images: Tensor, isCancelled: () -> Bool) throws -> Values {
    let count = images.shape[0]
    let widest = max(tensors.map(\.tensor.count).max() ?? 1, network.shapes.map(\.elements).max() ?? 1)
    let step = max(1, Self.heldElements / (classes * widest))
    var parts: [Values] = []
    for start in stride(from: 0, to: count, by: step) {
      if isCancelled() { throw TrainingError.cancelled }
      let part = try images.narrowed(axis: 0, from: start, length: min(step, count - start))
      parts.append(try withoutGradients { () throws(any Error) in try values(on: network.prepared(part)) })
    }
    return (
      try .concatenation(parts.map(\.jacobian), axis: 2), try .concatenation(parts.map(\.probabilities), axis: 2)
    )
  }

  private func values(on images: Tensor) throws -> Values {
    let count = images.shape[0]
    let pass = try Linearization(of: network, on: images, plan: plan, batchNorm: .running)
    let logits = try pass.logits.moved(to: .cpu).converted(to: .float64)
    let exponentials = try (logits - logits.maximum(axes: [1]).reshaped([count, 1])).exponential()
    let probabilities = try (exponentials / exponentials.sum(axes: [1], keepingAxes: true))
      .scaled(by: 1 - Self.smoothing).shifted(by: Self.smoothing / Double(classes))
    // The unit vector of a class for every image, class by class.
    let units = try Tensor.identity(classes, dataType: network.dataType, device: network.device)
      .reshaped([classes, 1, classes]).expanded([classes, count, classes]).reshaped([-1, classes])
    var reverse = ReversePass(through: consume pass, seeds: units, sumsImages: false, releasesValues: true)
    var entries: [String: Tensor] = [:]
    while let (parameter, block) = try reverse.next() {
      entries[parameter.name] = try block.firstColumn.moved(to: .cpu).converted(to: .float64)
        .reshaped([classes, count])
    }
    let none = try Tensor.zeros([classes, count], dataType: .float64)
    return (
      try .stack(tensors.map { entries[$0.name] ?? none }),
      try probabilities.transposed().reshaped([1, classes, count])
    )
  }
}

extension JacobianBlock {
  /// The derivatives with respect to the first entry of the parameter: (rows, 1).
  fileprivate var firstColumn: Tensor {
    get throws(TorchError) {
      switch self {
      case .dense(let rows): try rows.narrowed(axis: 1, from: 0, length: 1)
      case .outerProduct(let gradients, let inputs):
        try gradients.narrowed(axis: 1, from: 0, length: 1) * inputs.narrowed(axis: 1, from: 0, length: 1)
      }
    }
  }
}
