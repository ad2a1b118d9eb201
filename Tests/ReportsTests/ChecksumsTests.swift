import Foundation
import Reports
import Testing

@Suite struct ChecksumsTests {
  /// The check value of the catalog of CRCs, and the CRC that ends every PNG: what files of earlier versions hold.
  @Test(arguments: [("", 0 as UInt32), ("123456789", 0xCBF4_3926), ("IEND", 0xAE42_6082)])
  func crc32(text: String, sum: UInt32) {
    #expect(Checksums.crc32(Data(text.utf8)) == sum)
  }

  /// A slice begins at another index than 0.
  @Test func aPartOfABufferIsSummedAlone() {
    #expect(Checksums.crc32(Data("0123456789".utf8).dropFirst()) == 0xCBF4_3926)
  }
}
