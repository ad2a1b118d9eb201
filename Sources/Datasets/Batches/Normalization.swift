/// The affine map of pixels to network inputs: x = (pixel / 255 - mean) / standardDeviation, a channel
/// at a time.
///
/// Both are in units of the full pixel range, so a mean of 0.5 is a pixel of 127.5.
public struct Normalization: Hashable, Sendable, Codable {
  /// One value a channel.
  public let mean: [Double]
  /// One value a channel, positive.
  public let standardDeviation: [Double]

  public init(mean: [Double], standardDeviation: [Double]) {
    precondition(
      mean.count == standardDeviation.count && standardDeviation.allSatisfy { $0 > 0 },
      "a normalization has one mean and one positive standard deviation for each channel")
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// What a raw pixel is multiplied by: 1 / (255 * standardDeviation).
  package var scale: [Double] { standardDeviation.map { 1 / (255 * $0) } }

  /// What is added then: -mean / standardDeviation.
  package var shift: [Double] { zip(mean, standardDeviation).map { -$0 / $1 } }
}
