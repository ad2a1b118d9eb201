import Foundation
import Networks
import Torch

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
    let deciles = (1...9).map { eigenvalues.quantile(Double($0) / 10) }
    let floor = 1e-10
    let total = deciles.reduce(0, +) + floor
    return max(0, -deciles.reduce(0) { $0 + $1 / total * log($1 / total + floor) })
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
