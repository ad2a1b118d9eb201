import Datasets
import Testing

struct PicturePlacementTests {
  struct Case: CustomTestStringConvertible {
    let size: (width: Int, height: Int)
    let target: (width: Int, height: Int)
    let fit: PictureFit
    /// The part of the picture, and where it goes: left, top, width and height.
    let source: [Double]
    let filled: [Int]
    var testDescription: String { "\(size) to \(target), \(fit)" }
  }

  @Test(arguments: [
    Case(size: (500, 375), target: (64, 64), fit: .crop, source: [375, 375], filled: [0, 0, 64, 64]),
    Case(size: (375, 500), target: (64, 64), fit: .crop, source: [375, 375], filled: [0, 0, 64, 64]),
    Case(size: (500, 375), target: (64, 64), fit: .pad, source: [500, 375], filled: [0, 8, 64, 48]),
    Case(size: (375, 500), target: (64, 64), fit: .pad, source: [375, 500], filled: [8, 0, 48, 64]),
    Case(size: (500, 375), target: (64, 64), fit: .stretch, source: [500, 375], filled: [0, 0, 64, 64]),
    Case(size: (500, 375), target: (64, 48), fit: .crop, source: [500, 375], filled: [0, 0, 64, 48]),
    Case(size: (100, 100), target: (20, 10), fit: .crop, source: [100, 50], filled: [0, 0, 20, 10]),
    Case(size: (100, 100), target: (20, 10), fit: .pad, source: [100, 100], filled: [5, 0, 10, 10]),
    Case(size: (1, 1), target: (8, 8), fit: .pad, source: [1, 1], filled: [0, 0, 8, 8]),
    // A row of pixels is not lost.
    Case(size: (30_000, 1), target: (64, 64), fit: .pad, source: [30_000, 1], filled: [0, 32, 64, 1]),
    Case(size: (30_000, 1), target: (64, 64), fit: .crop, source: [1, 1], filled: [0, 0, 64, 64]),
  ])
  func partsAndPlaces(_ given: Case) {
    let found = PicturePlacement(of: given.size, into: given.target, fit: given.fit)
    #expect([found.sourceWidth, found.sourceHeight] == given.source)
    #expect([found.left, found.top, found.width, found.height] == given.filled)
  }
}
