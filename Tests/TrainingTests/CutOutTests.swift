import TestSupport
import Testing
import Torch

import Training

@Suite struct CutOutTests {
  /// Pixels of the square become 0 in every channel; the others stay as they are.
  @Test(arguments: [1, 2, 3, 4, 9], Tolerance.types) func aSquareIsCutOut(side: Int, type: DataType) throws {
    let (count, channels, height, width) = (5, 2, 6, 4)
    let values = PortableNumbers.uniform("cutout", count * channels * height * width).map { $0 + 2 }
    let images = try Tensor(values, shape: [count, channels, height, width]).converted(to: type)
    let cut = CutOut(side: side, count: count, height: height, width: width, seed: Seed(4))
    let result = try cut.applied(to: images)
    #expect(result.dataType == type)
    let (before, after) = (try images.doubles(), try result.doubles())
    var index = 0
    for image in 0..<count {
      let (top, left) = (cut.centers[image].row - side / 2, cut.centers[image].column - side / 2)
      for _ in 0..<channels {
        for row in 0..<height {
          for column in 0..<width {
            let isCut = (top..<top + side).contains(row) && (left..<left + side).contains(column)
            #expect(after[index] == (isCut ? 0 : before[index]))
            index += 1
          }
        }
      }
    }
  }

  @Test func centersAreAnywhere() {
    let cut = CutOut(side: 2, count: 500, height: 3, width: 5, seed: Seed(1))
    #expect(Set(cut.centers.map(\.row)) == Set(0..<3) && Set(cut.centers.map(\.column)) == Set(0..<5))
    let other = CutOut(side: 2, count: 500, height: 3, width: 5, seed: Seed(2))
    #expect(cut.centers.map(\.row) != other.centers.map(\.row))
  }
}
