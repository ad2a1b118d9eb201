import Foundation
import Reports
import TestSupport
import Testing

@Suite struct IndexedImageTests {
  /// The chunks of a PNG: names, and the bytes from length to checksum.
  private func chunks(_ file: Data) throws -> [(name: String, bytes: [UInt8])] {
    let bytes = Array(file)
    #expect(bytes.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    var chunks: [(name: String, bytes: [UInt8])] = []
    var start = 8
    while start < bytes.count {
      try #require(start + 12 <= bytes.count)
      let length = bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
      try #require(start + 12 + length <= bytes.count)
      chunks.append(
        (String(decoding: bytes[start + 4..<start + 8], as: UTF8.self), Array(bytes[start..<start + 12 + length])))
      start += 12 + length
    }
    return chunks
  }

  /// By Python's struct and zlib, from the specification. What deflate makes of the pixels is zlib's affair; the
  /// Adler-32 that ends it is that of a filter's number and an index, both 0.
  @Test func onePixelIsTheGoldenFile() throws {
    let image = IndexedImage(
      width: 1, height: 1, palette: [.init(red: 10, green: 20, blue: 30)], pixels: [0])
    let chunks = try chunks(image.png())
    // Nothing that could differ from one run to the next, such as a time.
    #expect(chunks.map(\.name) == ["IHDR", "PLTE", "IDAT", "IEND"])
    #expect(
      chunks[0].bytes == [
        0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x03,
        0x00, 0x00, 0x00, 0x28, 0xCB, 0x34, 0xBB,
      ])
    #expect(
      chunks[1].bytes == [
        0x00, 0x00, 0x00, 0x03, 0x50, 0x4C, 0x54, 0x45, 0x0A, 0x14, 0x1E, 0x7E, 0x4C, 0x52, 0x3A,
      ])
    #expect(chunks[2].bytes.dropLast(4).suffix(4) == [0x00, 0x02, 0x00, 0x01])
    #expect(chunks[3].bytes == [0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82])
  }

  @Test func equalImagesAreEqualFiles() throws {
    let image = IndexedImage(
      width: 200, height: 100, palette: [.init(red: 1, green: 2, blue: 3), .init(red: 4, green: 5, blue: 6)],
      pixels: (0..<20_000).map { UInt8($0 % 7 % 2) })
    #expect(try image.png() == image.png())
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

  /// The same with nothing but Python's standard library: lengths, checksums, the filters of the specification.
  @Test(.enabled(if: Python.isInstalled, "Python is not installed, so nothing is there to read the picture"))
  func aDecoderOfTheSpecificationReadsThePixels() throws {
    let (width, height) = (300, 41)
    let pixels = (0..<width * height).map { UInt8(truncatingIfNeeded: $0 / width * 31 + $0 % width * $0 % 13) % 200 }
    let palette = (0..<200).map {
      IndexedImage.Color(red: UInt8($0), green: UInt8(255 - $0), blue: UInt8($0 / 2))
    }
    let folder = try TemporaryFolder()
    let file = folder.file("picture.png")
    try IndexedImage(width: width, height: height, palette: palette, pixels: pixels).png().write(to: file)
    struct Picture: Decodable {
      let header: [Int]
      let palette: [UInt8]
      let pixels: [UInt8]
    }
    let picture = try Python.value(
      Picture.self,
      of: """
        import json, struct, sys, zlib
        file = open(sys.argv[1], "rb").read()
        assert file[:8] == b"\\x89PNG\\r\\n\\x1a\\n"
        start, chunks = 8, {}
        while start < len(file):
            length, kind = struct.unpack(">I4s", file[start:start + 8])
            body, (crc,) = file[start + 8:start + 8 + length], struct.unpack(">I", file[start + 8 + length:][:4])
            assert crc == zlib.crc32(kind + body)
            chunks[kind] = chunks.get(kind, b"") + body
            start += 12 + length
        header = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
        width, height = header[:2]
        rows = zlib.decompress(chunks[b"IDAT"])
        assert len(rows) == height * (width + 1)
        pixels, above = [], bytes(width)
        for row in range(height):
            kind, line = rows[row * (width + 1)], rows[row * (width + 1) + 1:][:width]
            assert kind in (0, 2)
            above = bytes((a + b) % 256 for a, b in zip(line, above)) if kind else line
            pixels += above
        print(json.dumps({"header": header, "palette": list(chunks[b"PLTE"]), "pixels": pixels}))
        """, file.path)
    #expect(picture.header == [width, height, 8, 3, 0, 0, 0])
    #expect(picture.palette == palette.flatMap { [$0.red, $0.green, $0.blue] })
    #expect(picture.pixels == pixels)
  }

  /// What a kernel of 40 images looks like: cells of 13 by 13 pixels.
  @Test func magnifiedPicturesAreSmall() throws {
    let side = 40 * 13
    let pixels = (0..<side * side).map { UInt8(truncatingIfNeeded: $0 / side / 13 * 67 + $0 % side / 13 * 31) }
    let palette = (0..<256).map { IndexedImage.Color(red: UInt8($0), green: 0, blue: 0) }
    let file = try IndexedImage(width: side, height: side, palette: palette, pixels: pixels).png()
    #expect(file.count < pixels.count / 50)
  }
}
