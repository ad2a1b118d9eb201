import Foundation
import Graphs
import Networks
import Torch
import Training

/// The eigenvalues of F = mean_n J_nᵀ Σ_n J_n: the Fisher information of a few of a network's parameters.
///
/// J_n, (classes, M), is the Jacobian of image n's logits with respect to the first entries of the network's first 128
/// parameter tensors, or of all where there are fewer. Σ_n = diag(p) − p·pᵀ is the covariance of the class, with
/// p = 0.95·softmax + 0.05/classes.
public struct FisherSpectrum: Sendable {
  /// Ascending, none below zero.
  public let eigenvalues: [Double]

  /// - Precondition: there is an eigenvalue.
  public init(eigenvalues: [Double]) {
    precondition(!eigenvalues.isEmpty, "a spectrum has an eigenvalue")
    self.eigenvalues = eigenvalues
  }

  /// That of a network for images, with running statistics in batch norms.
  ///
  /// Cost: one forward pass and as many backward passes as there are classes, with a gradient for each image by itself;
  /// O(M³).
  /// - Parameter images: (N, …), of any type and device.
  /// - Throws: ``UndefinedValue`` where the network's batch norms track no statistics, or F is zero or not finite.
  package init(of network: Network, on images: Tensor, isCancelled: () -> Bool = { false }) throws {
    let (jacobian, probabilities) = try FisherJacobian(of: network).values(on: images, isCancelled: isCancelled)
    // With m = Σ_c p_c J_c: Jᵀ Σ J = Σ_c p_c (J_c − m)(J_c − m)ᵀ.
    let centered = try jacobian - (jacobian * probabilities).sum(axes: [1], keepingAxes: true)
    let rows = try (centered * probabilities.squareRoot()).reshaped([jacobian.shape[0], -1])
    let fisher = try rows.matmul(rows.transposed()).scaled(by: 1 / Double(jacobian.shape[2]))
    guard try fisher.allFinite() else { throw UndefinedValue("the Fisher information is not finite") }
    eigenvalues = try fisher.symmetricEigenvalues().doubles().map { max($0, 0) }
    guard let largest = eigenvalues.last, largest > 0 else { throw UndefinedValue("the Fisher information is zero") }
  }

  /// −Σ t·ln(t + k) with t = q/(Σ q + k), q the nine deciles and k = 10⁻¹⁰: from 0 to ln 9, where they are equal.
  public var decileEntropy: Double {
    let deciles = (1...9).map { quantile(Double($0) / 10) }
    let floor = 1e-10
    let total = deciles.reduce(0, +) + floor
    return max(0, -deciles.reduce(0) { $0 + $1 / total * log($1 / total + floor) })
  }

  /// The value below which a share of the eigenvalues lies, interpolated linearly between two of them.
  private func quantile(_ share: Double) -> Double {
    let place = share * Double(eigenvalues.count - 1)
    let lower = Int(place)
    let upper = min(lower + 1, eigenvalues.count - 1)
    return eigenvalues[lower] + (eigenvalues[upper] - eigenvalues[lower]) * (place - Double(lower))
  }
}

extension Ingredient {
  /// The Fisher information's eigenvalues on 64 images of noise with redrawn weights: a forward pass, and a backward pass
  /// for each class.
  public static let fisherSpectrum = Ingredient("fisher-spectrum", from: .network)
}

extension MeasurementContext {
  /// The spectrum of the Fisher information of the architecture, for 64 images of N(0, 1) and weights of N(0, 2/fan-in).
  /// Running statistics are the initial ones, so that batch norms pass on their inputs.
  ///
  /// Images and weights come from a fixed seed, so that a network's own weights do not matter. Cost: a copy of the
  /// network, a forward pass and as many backward passes as there are classes.
  /// - Throws: ``UndefinedValue`` where there is no network, its batch norms track no statistics, or the information is
  ///   zero or not finite.
  public func fisherSpectrum() throws -> FisherSpectrum {
    try value(of: .fisherSpectrum) {
      let purpose = "vkdnw"
      let network = try redrawn(.kaimingFanIn, for: purpose)
      return try FisherSpectrum(of: network, on: network.noise(64, for: purpose), isCancelled: isCancelled)
    }
  }
}

/// The Jacobian of the logits with respect to the first entries of a network's first parameter tensors.
private struct FisherJacobian {
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

  init(of network: Network) throws {
    self.network = network
    let output = network.shapes[network.graph.output]
    guard output.isFlat else { throw UndefinedValue("the logits have height and width") }
    classes = output.channels
    for (index, node) in network.graph.nodes.enumerated()
    where node.layer is BatchNorm && network.statistics[index] == nil {
      throw UndefinedValue("a batch norm tracks no running statistics")
    }
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
