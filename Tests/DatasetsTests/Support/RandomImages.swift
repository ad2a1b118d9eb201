import Datasets
import Torch

/// Images with random pixels; image i has the class i modulo `classCount`.
func randomImages(
  _ count: Int, channels: Int = 3, side: Int = 8, classCount: Int = 4, normalization: Normalization? = nil,
  seed: UInt64 = 1
) throws -> ImageSet {
  try ImageSet(
    name: "random",
    images: Tensor(randomBytes(count * channels * side * side, seed: seed), shape: [count, channels, side, side]),
    labels: (0..<count).map { $0 % classCount }, classNames: (0..<classCount).map { "class \($0)" },
    normalization: normalization ?? rawPixels(channels))
}

/// The normalization that leaves pixels as they are: (p / 255 - 0) / (1 / 255) = p.
func rawPixels(_ channels: Int) -> Normalization {
  Normalization(
    mean: Array(repeating: 0, count: channels), standardDeviation: Array(repeating: 1.0 / 255, count: channels))
}
