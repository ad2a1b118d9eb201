import Torch

extension Metric {
  /// The mean over the weights of convolutions and linear layers of |Σ_n sign(∂L_n/∂w)|, L_n the cross-entropy of image
  /// n of the probe.
  ///
  /// From 0 to the number of images: large where the images' losses fall in the same directions. Each image is a batch of
  /// its own, as in the authors' code: batch norms normalize it with its own mean and variance over its pixels. Layers
  /// that cannot influence the output do not count, while the authors' code counts those before a `none` with zeros.
  /// Cost: one forward and one backward pass for each of the probe's images. When not to use it: to compare values for
  /// different numbers of images; where batch norms follow global pooling, since a batch of one has no variance there.
  /// Source: Zhang and Jia, "GradSign: Model Performance Inference with Theoretical Insights", ICLR 2022.
  public static let gradSign = Metric(
    name: "gradsign", title: "GradSign: agreement of the images' gradients in sign",
    formula: "mean over weights of |Σ_n sign(∂L_n/∂w)|", direction: .higherIsBetter, range: "0 … ∞",
    ingredients: [.gradientSigns], source: "Zhang and Jia, ICLR 2022", published: .gradSign2022
  ) { context in
    let sums = try context.gradientSigns().sums
    let count = sums.reduce(0) { $0 + $1.count }
    guard count > 0 else { throw UndefinedValue("the network has no weights") }
    let total = try sums.reduce(0.0) { try $0 + $1.absolute().sum(as: .float64).item() }
    return .defined(total / Double(count))
  }
}
