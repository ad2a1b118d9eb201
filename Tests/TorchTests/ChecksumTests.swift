import Foundation
import Testing
import Torch

@Suite struct ChecksumTests {
  /// The test vectors of Fowler, Noll and Vo (draft-eastlake-fnv, appendix C).
  @Test(arguments: [
    ("", "cbf29ce484222325"), ("a", "af63dc4c8601ec8c"), ("b", "af63df4c8601f1a5"), ("foobar", "85944171f73967e8"),
  ])
  func isFNV1a(text: String, expected: String) {
    #expect(Checksum(of: text.utf8).description == expected)
    #expect(Checksum(of: Data(text.utf8)).description == expected)
  }

  @Test func piecesAddUp() {
    var checksum = Checksum()
    checksum.add(Array("foo".utf8))
    checksum.add(Array("bar".utf8))
    #expect(checksum == Checksum(of: "foobar".utf8))
  }

  @Test func aTensorCountsAsItsElements() throws {
    var ofTensor = Checksum()
    try ofTensor.add(Tensor([Int64(1), -2, 3], shape: [3, 1]))
    var ofNumbers = Checksum()
    ofNumbers.add([1, -2, 3])
    #expect(ofTensor == ofNumbers)
  }

  /// Every step maps different hashes to different ones.
  @Test func noChangeOfOneByteGoesUnseen() {
    let bytes = (0..<64).map { UInt8($0) }
    let whole = Checksum(of: bytes)
    for index in bytes.indices {
      for change in 1...255 as ClosedRange<UInt8> {
        var changed = bytes
        changed[index] ^= change
        #expect(Checksum(of: changed) != whole)
      }
    }
  }
}
