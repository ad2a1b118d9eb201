import Foundation
import Torch

extension Metric {
  /// Σ_c |s_c| with s_c = Σ ln(|C_ij| + k) over all pairs of images of class c, k = 10⁻⁵ and C the correlations between
  /// the rows of ``MeasurementContext/inputGradients()``.
  ///
  /// A network whose gradients differ within each class has a large value. With more than 100 classes s_c is divided by
  /// the class's number of images, and the value is Σ_c Σ_c' |s_c − s_c'| divided by the number of classes.
  ///
  /// Only classes of at least two of the probe's images count; the authors' code adds ln(1 + k) for each other class if
  /// there are up to 100. Undefined where there is no such class, for networks that ignore their input, and where an
  /// image's gradient is constant. Batch norms use the probe's own statistics. Cost: one forward and one backward pass
  /// over the probe's images and O(N²·pixels). When not to use it: with few images a class.
  /// Source: Lopes et al., "EPE-NAS: Efficient Performance Estimation Without Training for Neural Architecture Search",
  /// ICANN 2021.
  public static let epeNAS = Metric(
    name: "epe-nas", title: "EPE-NAS: uncorrelated gradients within classes",
    formula: "Σ_c |Σ ln(|C_ij| + k)| over images of class c, C = corr(J), J_n = ∂Σ logits/∂x_n, k = 1e-5",
    direction: .higherIsBetter, range: "0 … ∞", ingredients: [.inputGradients], source: "Lopes et al., ICANN 2021"
  ) { context in
    let gradients = try context.inputGradients()
    let members = Dictionary(grouping: gradients.labels.indices) { gradients.labels[$0] }
    let classes = members.sorted { $0.key < $1.key }.map(\.value).filter { $0.count > 1 }
    guard !classes.isEmpty else { throw UndefinedValue("no class has two probe images") }
    let size = gradients.labels.count
    let correlations = try gradients.correlations().doubles()
    let sums = classes.map { images in
      images.reduce(0.0) { sum, row in
        images.reduce(sum) { $0 + log(abs(correlations[row * size + $1]) + 1e-5) }
      }
    }
    guard gradients.classCount > 100 else { return .defined(sums.reduce(0) { $0 + abs($1) }) }
    let means = zip(sums, classes).map { $0 / Double($1.count) }
    let differences = means.reduce(0.0) { sum, mean in means.reduce(sum) { $0 + abs(mean - $1) } }
    return .defined(differences / Double(means.count))
  }
}
