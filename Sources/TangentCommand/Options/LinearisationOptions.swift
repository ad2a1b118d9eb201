import ArgumentParser
import Tangent

/// Whether and on how many images a network is compared with its linearisations.
struct LinearisationOptions: ParsableArguments {
  @Flag(
    name: .customLong("linearised"),
    help: ArgumentHelp(
      "Compare the network, trained on few images, with its linearisations: kernel regression with the kernel of "
        + "single logits, on the same images."))
  var isAsked = false

  @Option(
    name: .customLong("linearised-images"),
    help: ArgumentHelp(
      "Training images of that comparison, classes balanced; the ridge is chosen on as many others. The time grows "
        + "with their cube, the memory with their square.", valueName: "n"))
  var imageCount = 100

  func validate() throws {
    if imageCount < 2 {
      throw ValidationError("--linearised-images \(imageCount): a linear model is fitted to at least 2 images")
    }
  }

  /// The comparison, or nil where it was not asked for.
  ///
  /// - Parameters:
  ///   - evaluator: its plan's recipe and epochs are trained.
  ///   - epochs: at which the network is linearised.
  /// - Throws: ``SearchError``.
  func comparison(
    of architecture: Architecture, by evaluator: Evaluator, epochs: [Int], seed: Seed,
    progress: @escaping (Double) -> Void = { _ in }, isCancelled: @escaping () -> Bool = { false }
  ) throws -> NonLinearAdvantage? {
    guard isAsked else { return nil }
    let data = try LinearizationData(evaluator.data, images: imageCount, seed: seed)
    return try evaluator.nonLinearAdvantage(
      of: architecture, data: data, linearizedAt: epochs, seed: seed, progress: progress, isCancelled: isCancelled)
  }
}
