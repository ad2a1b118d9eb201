import Foundation
import Reports
import TestSupport
import Testing

@Suite struct IndexedImageTests {
  /// By Python's struct and zlib, from the specification.
  @Test func onePixelIsTheGoldenFile() {
    let image = IndexedImage(
      width: 1, height: 1, palette: [.init(red: 10, green: 20, blue: 30)], pixels: [0])
    let golden: [UInt8] = [
      0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52,
      0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x03, 0x00, 0x00, 0x00, 0x28, 0xCB, 0x34,
      0xBB, 0x00, 0x00, 0x00, 0x03, 0x50, 0x4C, 0x54, 0x45, 0x0A, 0x14, 0x1E, 0x7E, 0x4C, 0x52, 0x3A,
      0x00, 0x00, 0x00, 0x0A, 0x49, 0x44, 0x41, 0x54, 0x78, 0x01, 0x63, 0x60, 0x00, 0x00, 0x00, 0x02,
      0x00, 0x01, 0x73, 0x75, 0x01, 0x18, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42,
      0x60, 0x82,
    ]
    #expect(Array(image.png()) == golden)
  }

  /// Rows that repeat the one above, rows that do not, and every color.
  @Test(.enabled(if: Python.hasPillow, "python3-pil is not installed, so nothing is there to read the picture"))
  func pillowReadsThePixels() throws {
    let (width, height) = (37, 60)
    let pixels = (0..<height).flatMap { row in
      (0..<width).map { column in UInt8(truncatingIfNeeded: row / 3 * 41 + column / 2 * 5) }
    }
    let palette = (0..<256).map {
      IndexedImage.Color(red: UInt8($0), green: UInt8(255 - $0), blue: UInt8($0 / 2))
    }
    let folder = try TemporaryFolder()
    let file = folder.file("picture.png")
    try IndexedImage(width: width, height: height, palette: palette, pixels: pixels).png().write(to: file)
    struct Picture: Decodable {
      let size: [Int]
      let colors: [[UInt8]]
    }
    let picture = try Python.value(
      Picture.self,
      of: """
        import json, sys
        from PIL import Image
        Image.open(sys.argv[1]).verify()
        image = Image.open(sys.argv[1]).convert("RGB")
        print(json.dumps({"size": image.size, "colors": list(image.getdata())}))
        """, file.path)
    #expect(picture.size == [width, height])
    #expect(picture.colors == pixels.map { [$0, 255 - $0, $0 / 2] })
  }

  /// What a kernel of 40 images looks like: cells of 13 by 13 pixels.
  @Test func magnifiedPicturesAreSmall() {
    let side = 40 * 13
    let pixels = (0..<side * side).map { UInt8(truncatingIfNeeded: $0 / side / 13 * 67 + $0 % side / 13 * 31) }
    let palette = (0..<256).map { IndexedImage.Color(red: UInt8($0), green: 0, blue: 0) }
    let file = IndexedImage(width: side, height: side, palette: palette, pixels: pixels).png()
    #expect(file.count < pixels.count / 20)
  }
}
