import Datasets
import Testing

/// Pillow's turns are those of `PictureDecoderTests`.
struct PictureOrientationTests {
  @Test(arguments: PictureOrientation.allCases) func everyStoredPixelIsDisplayedOnce(_ orientation: PictureOrientation)
  {
    let (width, height) = (3, 2)
    let displayed = orientation.swapsSides ? (width: height, height: width) : (width: width, height: height)
    var found: Set<Int> = []
    for y in 0..<displayed.height {
      for x in 0..<displayed.width {
        let from = orientation.stored(x: x, y: y, width: width, height: height)
        #expect((0..<width).contains(from.x) && (0..<height).contains(from.y))
        found.insert(from.y * width + from.x)
      }
    }
    #expect(found.count == width * height)
  }

  /// The stored top left pixel is displayed where EXIF's table says: at the top or bottom, left or right.
  @Test(
    arguments: zip(
      PictureOrientation.allCases, [(0, 0), (9, 0), (9, 9), (0, 9), (0, 0), (9, 0), (9, 9), (0, 9)]))
  func theFirstPixelIsDisplayedWhereEXIFSays(_ orientation: PictureOrientation, corner: (x: Int, y: Int)) {
    let from = orientation.stored(x: corner.x, y: corner.y, width: 10, height: 10)
    #expect([from.x, from.y] == [0, 0])
  }
}
