/// A count that users and files may give, with its valid range, which is the same for options and stored studies.
///
/// The upper bounds are far above what is useful and far below what overflows when counts are multiplied.
public struct CountRange: Hashable, Sendable {
  /// The option that gives it, such as `--epochs`.
  public let option: String
  /// What it counts, such as "the number of epochs".
  public let meaning: String
  public let range: ClosedRange<Int>

  public init(option: String, meaning: String, range: ClosedRange<Int>) {
    self.option = option
    self.meaning = meaning
    self.range = range
  }

  /// Why a number is out of range, or nil if it is not.
  public func refusal(of number: Int) -> String? {
    range.contains(number)
      ? nil : "\(meaning) is \(number); it must be from \(range.lowerBound) to \(range.upperBound)"
  }

  public static let epochs = CountRange(option: "--epochs", meaning: "the number of epochs", range: 0...1_000_000)
  public static let batchSize = CountRange(option: "--batch-size", meaning: "the batch size", range: 1...1_000_000)
  public static let trainingImages = CountRange(
    option: "--train-images", meaning: "the number of training images", range: 1...1_000_000_000)
  public static let heldOutImages = CountRange(
    option: "--validation-images", meaning: "the number of held-out images", range: 0...1_000_000_000)
  public static let kernelImages = CountRange(
    option: "--kernel-images", meaning: "the number of kernel images", range: 2...100_000)
  public static let probeImages = CountRange(
    option: "--probe-images", meaning: "the number of probe images", range: 2...100_000)
  public static let recalibrationImages = CountRange(
    option: "--recalibration-images", meaning: "the number of images that batch-norm statistics are recomputed on",
    range: 2...100_000)
  public static let repeats = CountRange(option: "--repeats", meaning: "the number of repeats", range: 1...10_000)
  public static let pipeline = CountRange(option: "--pipeline", meaning: "the pipeline", range: 1...10_000)
  public static let evaluations = CountRange(
    option: "--evaluations", meaning: "the number of evaluations", range: 1...1_000_000_000)
  public static let workers = CountRange(option: "--workers", meaning: "the number of workers", range: 1...256)
  public static let threads = CountRange(option: "--threads", meaning: "the number of threads", range: 1...256)
}
