import Foundation

extension Metric {
  /// ln(mean over images of Σ |f(x) − f(x + 0.01·e)|) + Σ over batch norms of ½·ln(mean running variance): Zen-NAS's
  /// score, how far the last feature map f moves when noise x does.
  ///
  /// The second term puts back the scales that batch norms take away. Running variances are read after the two passes,
  /// as the authors do, so that they are damped: 0.81 of their start, 1, and 0.19 of the batch's. Images, e and weights,
  /// N(0, 1) each, come from a fixed seed, so that the value belongs to the architecture; it needs no images and no
  /// labels. One draw, as in NASLib and AZ-NAS; the authors average 32. Layers that cannot influence the output do not
  /// count. Undefined where f does not move. Cost: two forward passes over 64 images. When not to use it: to compare
  /// networks of different depth for their accuracy; it grows with depth and width.
  /// Source: Lin et al., "Zen-NAS: A Zero-Shot NAS for High-Performance Image Recognition", ICCV 2021.
  public static let zen = Metric(
    name: "zen", title: "Zen: movement of features with noise",
    formula: "ln E Σ |f(x) − f(x + 0.01·e)| + Σ over batch norms of ½·ln(mean running variance)",
    direction: .higherIsBetter, range: "-∞ … ∞", ingredients: [.gaussianResponse], source: "Lin et al., ICCV 2021"
  ) { context in
    let response = try context.gaussianResponse()
    guard response.difference != 0 else { throw UndefinedValue("the last feature map does not depend on the input") }
    return .defined(log(response.difference) + response.variances.reduce(0) { $0 + 0.5 * log($1) })
  }
}
