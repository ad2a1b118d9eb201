/// What keeps a training from fitting its images too closely, beside weight decay and augmentation. What is 0 is off
/// and costs nothing.
public struct Regularization: Hashable, Sendable, Codable {
  /// ε, from 0 to below 1: see `TrainingTargets`.
  public var labelSmoothing: Double
  /// α, from 0 to 1: see `MixUp`.
  public var mixUp: Double
  /// The side in pixels of the square that is cut out of every image: see `CutOut`.
  public var cutOut: Int
  /// Whether every image is changed by a random operation after the augmentation: see `TrivialAugment`.
  public var trivialAugment: Bool
  /// The largest decay of the weights' moving average, from 0 to below 1: see `WeightAverage`.
  public var averaging: Double

  public init(
    labelSmoothing: Double = 0, mixUp: Double = 0, cutOut: Int = 0, trivialAugment: Bool = false, averaging: Double = 0
  ) {
    self.labelSmoothing = labelSmoothing
    self.mixUp = mixUp
    self.cutOut = cutOut
    self.trivialAugment = trivialAugment
    self.averaging = averaging
  }

  public static let none = Regularization()

  /// Why a value is out of range, or nil if none is.
  public var refusal: String? {
    if !(0..<1).contains(labelSmoothing) {
      return "the label smoothing is \(labelSmoothing); it must be from 0 to below 1"
    }
    if !(0...1).contains(mixUp) { return "the alpha of mixup is \(mixUp); it must be from 0 to 1" }
    if !Self.cutOutSides.contains(cutOut) {
      return "the side that is cut out is \(cutOut) pixels; it must be from 0 to \(Self.cutOutSides.upperBound)"
    }
    if !(0..<1).contains(averaging) {
      return "the decay of the weights' average is \(averaging); it must be from 0 to below 1"
    }
    return nil
  }

  /// Above the sides of images.
  private static let cutOutSides = 0...1_024

  /// Why a value has no meaning for images of this size, or nil if each has.
  public func refusal(forImagesOfHeight height: Int, width: Int) -> String? {
    // A larger square would leave nothing of most images.
    let largest = max(height, width)
    guard cutOut > largest else { return nil }
    return "the side that is cut out is \(cutOut) pixels; for images of \(width)x\(height) pixels it must be from 0 to "
      + "\(largest)"
  }
}

extension Regularization {
  private enum CodingKeys: String, CodingKey {
    case labelSmoothing, mixUp, cutOut, trivialAugment, averaging
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      labelSmoothing: try container.decode(Double.self, forKey: .labelSmoothing),
      mixUp: try container.decode(Double.self, forKey: .mixUp), cutOut: try container.decode(Int.self, forKey: .cutOut),
      trivialAugment: try container.decodeIfPresent(Bool.self, forKey: .trivialAugment) ?? false,
      averaging: try container.decode(Double.self, forKey: .averaging))
  }

  /// What came later is written only where it is used, so that equal trainings have equal records.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(labelSmoothing, forKey: .labelSmoothing)
    try container.encode(mixUp, forKey: .mixUp)
    try container.encode(cutOut, forKey: .cutOut)
    if trivialAugment { try container.encode(trivialAugment, forKey: .trivialAugment) }
    try container.encode(averaging, forKey: .averaging)
  }
}
