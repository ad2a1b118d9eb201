import Datasets
import Networks

/// How a metric was measured where it was published: what the network reads, how its weights are drawn, and how often.
///
/// Batch norms use the batch's own statistics, in all of these as in the authors' code. What a source leaves open is the
/// plan's. A metric declares its protocol; ``Metric/asPublished`` follows it.
public struct MetricProtocol: Hashable, Sendable {
  /// The number of images, balanced by class, of one batch.
  public let images: Int
  /// The random changes made to them.
  public let augmentation: Augmentation
  /// How weights are drawn; nil, where the source does not say, takes the plan's initializer.
  public let initializer: Initializer?
  /// How often weights are drawn; the value is the mean.
  public let draws: Int
  /// The paper or the code that it was read in.
  public let source: String
  /// What is not as in the source, each in one sentence without a full stop.
  public let differences: [String]

  /// - Precondition: there is an image and a draw.
  public init(
    images: Int, augmentation: Augmentation = .none, initializer: Initializer?, draws: Int = 1, source: String,
    differences: [String] = []
  ) {
    precondition(images > 0 && draws > 0, "a protocol has an image and a draw")
    self.images = images
    self.augmentation = augmentation
    self.initializer = initializer
    self.draws = draws
    self.source = source
    self.differences = differences
  }

  private var change: String {
    switch augmentation {
    case .none: ""
    case .crop: ", cropped at random"
    case .cropAndFlip: ", cropped and flipped at random"
    }
  }

  /// Such as "64 images, cropped and flipped at random; default weights, drawn once".
  public var summary: String {
    "\(images) images\(change); "
      + "\(initializer.map { "\($0.rawValue) weights" } ?? "weights by the plan"), drawn "
      + (draws == 1 ? "once" : "\(draws) times")
  }

  /// Of all of them.
  private static let otherImages =
    "images are drawn from those held out of the training set, balanced by class and the same for every draw, and are "
    + "normalized as this data set's are; the authors take training images and their own normalization"

  /// That of `grad_norm`, `snip`, `plain`, `grasp`, `fisher` and `jacob_cov` in zero-cost-nas.
  public static let zeroCostNAS = MetricProtocol(
    images: 64, augmentation: .standard, initializer: .frameworkDefault,
    source: "Abdelfattah et al., ICLR 2021: SamsungLabs/zero-cost-nas",
    differences: [
      otherImages,
      "convolutions of cells have no biases here, and their batch norms have scales and shifts; in the authors' "
        + "NAS-Bench-201 networks it is the other way round",
    ])

  public static let naswot2021 = MetricProtocol(
    images: 128, initializer: .frameworkDefault,
    source: "Mellor et al., ICML 2021: BayesWatch/nas-without-training",
    differences: [
      otherImages,
      "every ReLU counts once; the authors count those of convolutions twice, because they find ReLUs by the name of "
        + "their class",
    ])

  public static let swap2024 = MetricProtocol(
    images: 16, initializer: .normal, draws: 32, source: "Peng et al., ICLR 2024: pym1024/SWAP",
    differences: [
      otherImages,
      "the network is the plan's; the authors' is a single cell of the DARTS space without a stem",
    ])

  public static let zico2023 = MetricProtocol(
    images: 128, initializer: nil,
    source: "Li et al., ICLR 2023, as cvlab-yonsei/AZ-NAS measures it: two batches of 64",
    differences: [
      otherImages,
      "how the authors draw weights, and whether they augment images, is not known to us",
    ])

  public static let gradSign2022 = MetricProtocol(
    images: 64, initializer: nil,
    source: "Zhang and Jia, ICLR 2022, as cvlab-yonsei/AZ-NAS measures it",
    differences: [
      otherImages,
      "how the authors draw weights, and whether they augment images, is not known to us",
    ])

  /// That of NNGP's norm and mean in ETE-NAS.
  public static let eteNAS2023 = MetricProtocol(
    images: 144, initializer: .kaimingFanOut, draws: 3,
    source: "Rumiantsev and Coates, ICASSP 2023: Rufaim/ETENAS",
    differences: [
      otherImages,
      "the images are one batch; the authors' are two of 72, each with its own statistics in batch norms",
      "the value is that of one network; the authors measure how removing an operation from a supernet changes it",
    ])
}
