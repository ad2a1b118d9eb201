import Foundation
import Tangent

/// The bytes of a kernel's array and picture, which the record beside them vouches for.
struct KernelContents {
  let array: Data
  /// Nil where none was asked for.
  let picture: Data?

  init(_ array: NumPyFile, heatMap: HeatMap?) throws(ReportError) {
    self.array = array.contents()
    picture = try heatMap?.image.png()
  }

  /// A file's CRC-32, as `zlib.crc32` and the program `crc32` compute it.
  static func checksum(of file: Data) -> JSONValue { JSONValue(Checksums.crc32(file)) }
}
