import Datasets
import TestSupport
import Testing
import Torch

@Suite struct CropAndFlipTests {
  /// A pixel at a time: flip left to right, surround with black, cut out.
  static func reference(
    _ pixels: [UInt8], shape: [Int], padding: Int, rows: [Int], columns: [Int], flips: [Bool]
  ) -> [UInt8] {
    let (channels, height, width) = (shape[1], shape[2], shape[3])
    var result: [UInt8] = []
    for image in 0..<shape[0] {
      for channel in 0..<channels {
        for row in 0..<height {
          for column in 0..<width {
            let y = row + rows[image] - padding
            let x = column + columns[image] - padding
            guard (0..<height).contains(y), (0..<width).contains(x) else {
              result.append(0)
              continue
            }
            let source = flips[image] ? width - 1 - x : x
            result.append(pixels[((image * channels + channel) * height + y) * width + source])
          }
        }
      }
    }
    return result
  }

  /// Every place of the crop, flipped and not, at once, on images that are higher than wide.
  @Test(arguments: [0, 1, 4]) func allCropsAndFlips(padding: Int) throws {
    var (rows, columns, flips): ([Int], [Int], [Bool]) = ([], [], [])
    for row in 0...(2 * padding) {
      for column in 0...(2 * padding) {
        for flip in [false, true] {
          rows.append(row)
          columns.append(column)
          flips.append(flip)
        }
      }
    }
    let shape = [rows.count, 3, 6, 5]
    let pixels = randomBytes(shape.reduce(1, *), seed: 5)
    let choices = CropAndFlip(padding: padding, rows: rows, columns: columns, flips: flips)
    let result = try choices.applied(to: Tensor(pixels, shape: shape))
    #expect(result.shape == shape)
    #expect(
      try result.scalars(as: UInt8.self)
        == Self.reference(pixels, shape: shape, padding: padding, rows: rows, columns: columns, flips: flips))
  }

  /// 9 x 9 x 2 choices, 16,200 draws: each 100 times, with a standard deviation of 10.
  @Test func everyChoiceIsAsLikely() {
    var generator = Seed(2).generator()
    let choices = CropAndFlip(count: 16_200, padding: 4, generator: &generator)
    var counts = [Int](repeating: 0, count: 162)
    for image in 0..<16_200 {
      counts[(choices.rows[image] * 9 + choices.columns[image]) * 2 + (choices.flips[image] ? 1 : 0)] += 1
    }
    #expect(counts.allSatisfy { abs(Double($0) - 100) < 10 * Tolerance.standardDeviations }, "\(counts)")
  }

  /// A batch is augmented before it is normalized: black is what a black pixel becomes, not 0.
  @Test func batchesAreAugmentedByTheirSeed() throws {
    let seed = Seed(11)
    let set = try randomImages(7, normalization: Normalization(mean: [0, 0.5, 1], standardDeviation: [1, 1, 1]))
    let batch = try BatchSource(set, BatchOptions(dataType: .float64))
      .batch(at: Array(0..<7), augmentation: .cropAndFlip(padding: 2), seed: seed)
    var generator = seed.derived("augmentation").generator()
    let choices = CropAndFlip(count: 7, padding: 2, generator: &generator)
    let expected = Self.reference(
      try set.images.scalars(as: UInt8.self), shape: set.images.shape, padding: 2, rows: choices.rows,
      columns: choices.columns, flips: choices.flips)
    let means = [0, 0.5, 1]
    let found = try batch.images.doubles().enumerated().map { index, value in
      UInt8(((value + means[index / 64 % 3]) * 255).rounded())
    }
    #expect(found == expected)
    #expect(batch.classes == [0, 1, 2, 3, 0, 1, 2])
  }

  /// Both augmentations crop alike; one of them flips.
  @Test func croppingAloneNeverFlips() throws {
    let flipped = try #require(CropAndFlip(.cropAndFlip(padding: 2), count: 50, seed: Seed(3)))
    let cropped = try #require(CropAndFlip(.crop(padding: 2), count: 50, seed: Seed(3)))
    #expect(cropped.rows == flipped.rows && cropped.columns == flipped.columns && cropped.padding == 2)
    #expect(flipped.flips.contains(true) && !cropped.flips.contains(true))
    #expect(CropAndFlip(.none, count: 50, seed: Seed(3)) == nil)
    #expect(Augmentation.standard.withoutFlips == .crop(padding: 4) && Augmentation.none.withoutFlips == .none)
  }
}
