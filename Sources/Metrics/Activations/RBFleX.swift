import Foundation
import Torch

extension Metric {
  /// N·(ln |K_X| + ln |K_Y|) with K_ij = exp(−γ·‖x_i − x_j‖²), X the outputs of ReLUs and Y what the last layer reads,
  /// for the first N = 3 of the probe's images, one at a time: a network that tells images apart has a large one.
  ///
  /// Columns of X and Y are scaled to [0, 1]. γ is 2.687·10⁻¹² for X and 1.0246·10⁻¹¹ for Y, the authors' for
  /// NAS-Bench-201. With numbers so small, K is all ones but for its last digits. Here its determinant is computed from
  /// 1 − K, to full precision. It then is the squared volume that the images span in X and in Y, times a constant, so
  /// that γ does not matter for ranks. The authors' code also counts the outputs of blocks of ReLU, convolution and batch
  /// norm as outputs of ReLUs, for these have ReLU in their name. Undefined where images are not told apart. Cost: three
  /// forward passes for one image. When not to use it: to tell similar networks apart. Three images are few, and which
  /// they are matters; where batch norms have no variance to pass on, as in maps of one pixel, rounding decides.
  /// Source: Yamasaki et al., "RBFleX-NAS: Training-Free Neural Architecture Search Using Radial Basis Function Kernel and
  /// Hyperparameter Detection", TNNLS 2025.
  public static let rbflex = Metric(
    name: "rbflex", title: "RBFleX: separation of images by activations",
    formula: "N·(ln |K_X| + ln |K_Y|), K_ij = exp(−γ·‖x_i − x_j‖²), X of ReLUs, Y of the last layer's input",
    direction: .higherIsBetter, range: "-∞ … 0", ingredients: [.singleImageActivations],
    source: "Yamasaki et al., TNNLS 2025"
  ) { context in
    let outputs = try context.singleImageActivations()
    guard outputs.activations.shape[0] > 1 else { throw UndefinedValue("one probe image has no distances") }
    let ofActivations = try logDeterminant(outputs.activations, gamma: 2.68690173088039e-12)
    let ofFeatures = try logDeterminant(outputs.features, gamma: 1.02460061284506e-11)
    return .defined(Double(outputs.activations.shape[0]) * (ofActivations + ofFeatures))
  }

  /// ln |K| of the rows of a matrix, columns scaled to [0, 1].
  ///
  /// With K_ij = 1 − d_ij, the first row taken from the others leaves the determinant of
  /// d_i1 + d_1j − d_ij − d_i1·d_1j, which has no ones to cancel.
  /// - Throws: ``UndefinedValue`` where it is zero but for rounding.
  private static func logDeterminant(_ rows: Tensor, gamma: Double) throws -> Double {
    let least = try rows.minimum(axes: [0])
    let extent = try rows.maximum(axes: [0]) - least
    let zero = try Tensor.zeros([], dataType: .float64)
    let scaled = try zero.isLess(than: extent).selecting((rows - least) / extent, otherwise: zero)
    let count = rows.shape[0]
    let lines = try (0..<count).map { try scaled.selected(axis: 0, index: $0) }
    func distance(_ first: Int, _ second: Int) throws(TorchError) -> Double {
      let difference = try lines[first] - lines[second]
      return -expm1(-gamma * (try (difference * difference).sum().item()))
    }
    var entries: [Double] = []
    for row in 1..<count {
      for column in 1..<count {
        let (left, right) = (try distance(row, 0), try distance(0, column))
        entries.append(left + right - (try distance(row, column)) - left * right)
      }
    }
    let matrix = try Tensor(entries, shape: [count - 1, count - 1])
    let eigenvalues = try matrix.symmetricEigenvalues().doubles()
    let largest = eigenvalues.last ?? 0
    guard let smallest = eigenvalues.first, smallest > Double(count) * Double.ulpOfOne * largest else {
      throw UndefinedValue("the network does not tell the probe's images apart")
    }
    return eigenvalues.reduce(0) { $0 + log($1) }
  }
}
