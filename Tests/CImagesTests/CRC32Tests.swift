import CImages
import Testing

struct CRC32Tests {
  /// The check value of the catalog of CRCs, and the CRC that ends every PNG.
  static let known: [(text: String, sum: UInt32)] = [("", 0), ("123456789", 0xCBF4_3926), ("IEND", 0xAE42_6082)]

  @Test(arguments: known) func sumsAreTheKnownOnes(text: String, sum: UInt32) {
    #expect(cimages_crc32(0, Array(text.utf8), text.utf8.count) == sum)
  }

  @Test func aSumContinuesThatOfTheBytesBefore() {
    let before = cimages_crc32(0, Array("1234".utf8), 4)
    #expect(cimages_crc32(before, Array("56789".utf8), 5) == 0xCBF4_3926)
  }
}
