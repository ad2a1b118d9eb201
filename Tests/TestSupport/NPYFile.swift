import Foundation

/// An array of bytes as `numpy.save` writes it, version 1.
public enum NPYFile {
  public static func data(_ bytes: [UInt8], shape: [Int]) -> Data {
    let extents = shape.map { "\($0)," }.joined(separator: " ")
    let header = "{'descr': '|u1', 'fortran_order': False, 'shape': (\(extents)), }\n"
    return Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0, UInt8(header.utf8.count), 0]) + Data(header.utf8)
      + Data(bytes)
  }
}
