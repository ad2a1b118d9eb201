import CImages
import Testing

struct WritePNGTests {
  /// What libpng refuses comes back as its own words, with no bytes.
  @Test(arguments: [
    (0 as UInt32, 1 as UInt32, 1, "Invalid IHDR data"), (1, 1 << 31, 1, "Invalid IHDR data"),
    (1, 1, 0, "1 to 256 colors"), (1, 1, 257, "1 to 256 colors"),
  ]) func aFailureIsAMessage(width: UInt32, height: UInt32, colors: Int, reason: String) throws {
    var file = cimages_file()
    let failure = cimages_write_indexed_png(
      width, height, [UInt8](repeating: 0, count: 3 * 257), colors, [0], &file)
    defer { cimages_free(failure) }
    #expect(String(cString: try #require(failure)).contains(reason))
    #expect(file.bytes == nil && file.count == 0)
  }

  @Test func aSuccessIsAFile() throws {
    var file = cimages_file()
    let failure = cimages_write_indexed_png(2, 1, [0, 0, 0, 255, 255, 255], 2, [0, 1], &file)
    defer { cimages_free(file.bytes) }
    #expect(failure == nil)
    let bytes = UnsafeBufferPointer(start: try #require(file.bytes), count: file.count)
    #expect(bytes.prefix(8).elementsEqual([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
  }
}
