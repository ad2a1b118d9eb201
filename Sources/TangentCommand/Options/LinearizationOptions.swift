import ArgumentParser
import Tangent

/// Whether and how a network is compared with its linearizations.
struct LinearizationOptions: ParsableArguments {
  static let standardImages = 100

  @Flag(
    name: .customLong("linearized"),
    help: ArgumentHelp(
      "Compare a network with the same initial weights, trained on a few images, with its linearizations: kernel "
        + "regression with the kernel of the individual logits, on the same images."))
  var isAsked = false

  @Option(
    name: .customLong("linearized-images"),
    help: ArgumentHelp(
      "Training images for that comparison, balanced by class; the ridge is chosen on as many others. Time grows "
        + "with the cube of their number, memory with its square (default: \(LinearizationOptions.standardImages)).",
      valueName: "n"))
  var imageCount: Int?

  @Option(
    name: .customLong("linearized-epochs"),
    help: ArgumentHelp(
      "Epochs to train on those images (default: as many steps as the training whose kernel is followed). A network "
        + "trained too briefly loses to its own linearization.", valueName: "number"))
  var epochs: Int?

  @Option(
    name: .customLong("linearized-at"),
    help: ArgumentHelp(
      "The epochs of that training at which the network is linearized, such as 0,2,8; 0 is initialization "
        + "(default: 0).", valueName: "epochs"))
  var pointList: String?

  func validate() throws {
    let others = [
      ("--linearized-images", imageCount != nil), ("--linearized-epochs", epochs != nil),
      ("--linearized-at", pointList != nil),
    ]
    if !isAsked, let (option, _) = others.first(where: \.1) {
      throw ValidationError("\(option) requires --linearized")
    }
    if let imageCount, imageCount < 2 {
      throw ValidationError("--linearized-images \(imageCount): a linear model needs at least 2 images")
    }
    try CountRange.epochs.check(epochs, option: "--linearized-epochs")
    _ = try points()
  }

  /// What is compared, and on which images; nil where it was not asked for. Made before anything is trained.
  ///
  /// - Throws: ``Failure`` where the images or epochs do not suffice.
  func comparison(
    by evaluator: Evaluator, seed: Seed
  ) throws -> LinearizationComparison? {
    guard isAsked else { return nil }
    let images = imageCount ?? Self.standardImages
    let available = evaluator.data.training.count
    guard images <= available / 2 else {
      throw Failure(
        .usage,
        "--linearized-images \(images), and as many to choose the ridge on, are more than the "
          + "\(Formatted.count(available)) training images; use \(available / 2) at most, or more --train-images")
    }
    let plan = LinearizationPlan(
      images: images, epochs: epochs ?? evaluator.epochs(of: images), linearizedAt: try points())
    if let outside = plan.linearizedAt.first(where: { $0 > plan.epochs }) {
      throw Failure(
        .usage,
        "--linearized-at \(outside): the training on \(Formatted.counted(images, "image")) has "
          + "\(Formatted.counted(plan.epochs, "epoch")); name 0 to \(plan.epochs), or make it longer with "
          + "--linearized-epochs")
    }
    return LinearizationComparison(plan: plan, data: try LinearizationData(evaluator.data, images: images, seed: seed))
  }

  /// The epochs of `--linearized-at`, ascending, each once.
  private func points() throws -> [Int] {
    guard let pointList else { return [0] }
    let epochs = try pointList.split(separator: ",", omittingEmptySubsequences: false).map { text in
      guard let epoch = Int(text), epoch >= 0 else {
        throw ValidationError(
          "--linearized-at \(pointList): give epochs from 0 up, separated by commas, such as 0,2,8")
      }
      return epoch
    }
    return Set(epochs).sorted()
  }
}
