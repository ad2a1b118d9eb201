import Datasets
import Foundation
import TestSupport
import Testing

@Suite struct PixelChecksumsTests {
  /// More than one piece of 16 MiB, added in parts that do not end where pieces do.
  @Test func anyPieceThatDiffersIsNoticed() throws {
    let folder = try TemporaryFolder()
    let file = folder.file("pixels")
    let part = Array(repeating: Array("any bytes".utf8), count: 600_000).flatMap { $0 }
    var checksums = PixelChecksums()
    var bytes = Data()
    for _ in 0..<4 {
      checksums.add(part)
      bytes += part
    }
    try bytes.write(to: file)
    #expect(try checksums.agree(with: file))
    for place in [0, 1 << 24, bytes.count - 1] {
      var damaged = bytes
      damaged[place] ^= 1
      try damaged.write(to: file)
      #expect(try !checksums.agree(with: file), "\(place)")
    }
    try bytes.dropLast().write(to: file)
    #expect(try !checksums.agree(with: file))
    #expect(throws: DatasetError.self) { try checksums.agree(with: file, isCancelled: { true }) }
  }
}
