import Foundation
import Torch

extension Metric {
  /// −Σ (ln(λ + k) + 1/(λ + k)) with k = 10⁻⁵ and λ the eigenvalues of the correlations between the rows of
  /// ``MeasurementContext/inputGradients()``: largest, −N, where the gradients of N images are uncorrelated.
  ///
  /// Undefined where it is not a number in the authors' code: for one image, for networks that ignore their input, and
  /// where an image's gradient is constant. NASLib scores these −10⁸. Batch norms use the probe's own statistics.
  /// Cost: one forward and one backward pass over the probe's images, O(N²·pixels) and O(N³). When not to use it: to
  /// compare values for different numbers of images; where images repeat, when it is about −10⁵ for each repetition.
  /// Source: Mellor et al., "Neural Architecture Search without Training", first version, 2020; Abdelfattah et al., ICLR
  /// 2021, as `jacob_cov`.
  public static let jacobianCovariance = Metric(
    name: "jacov", title: "Jacobian covariance: uncorrelated gradients of the images",
    formula: "−Σ ln(λ + k) + 1/(λ + k), λ of corr(J), J_n = ∂Σ logits/∂x_n, k = 1e-5", direction: .higherIsBetter,
    range: "-∞ … 0", ingredients: [.inputGradients], source: "Mellor et al., 2020; Abdelfattah et al., ICLR 2021",
    published: .zeroCostNAS
  ) { context in
    let gradients = try context.inputGradients()
    guard gradients.labels.count > 1 else { throw UndefinedValue("one probe image has no correlations") }
    let shift = 1e-5
    let eigenvalues = try gradients.correlations().symmetricEigenvalues().doubles()
    return .defined(-eigenvalues.reduce(0) { $0 + log($1 + shift) + 1 / ($1 + shift) })
  }
}
