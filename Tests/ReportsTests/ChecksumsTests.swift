import Reports
import Testing

@Suite struct ChecksumsTests {
  /// The check value of the catalogue of CRCs, and the CRC that ends every PNG.
  @Test(arguments: [("", 0 as UInt32), ("123456789", 0xCBF4_3926), ("IEND", 0xAE42_6082)])
  func crc32(text: String, sum: UInt32) {
    #expect(Checksums.crc32(text.utf8) == sum)
  }

  /// zlib.adler32 of Python.
  @Test func adler32() {
    #expect(Checksums.adler32([]) == 1)
    #expect(Checksums.adler32(Array("Wikipedia".utf8)) == 0x11E6_0398)
    // Every byte at its largest, for longer than the sums can go without a division.
    #expect(Checksums.adler32([UInt8](repeating: 255, count: 20_000)) == 0x9F51_D664)
  }
}
