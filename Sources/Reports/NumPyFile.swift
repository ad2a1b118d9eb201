import Foundation

/// An array of doubles as NumPy stores it: what `numpy.load` reads.
///
/// Layout: the magic string, format version 1.0, two little-endian bytes of header length, a Python
/// dictionary padded with spaces so that the elements begin at a multiple of 64 bytes, and the elements,
/// `<f8` in C order. Source: NumPy Enhancement Proposal 1.
public struct NumPyFile: Sendable {
  public let shape: [Int]
  /// In row-major order.
  public let elements: [Double]

  /// Precondition: there are as many elements as the shape says.
  public init(_ elements: [Double], shape: [Int]) {
    precondition(shape.reduce(1, *) == elements.count, "an element for each place of the shape")
    self.shape = shape
    self.elements = elements
  }

  /// The whole file. Cost: a copy of the elements.
  public func contents() -> Data {
    // A tuple of one needs its comma.
    let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = "{'descr': '<f8', 'fortran_order': False, 'shape': (\(sizes)), }"
    let before = 10
    let unpadded = before + header.utf8.count + 1
    header += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
    let length = UInt16(header.utf8.count)
    var file = Data(capacity: before + header.utf8.count + 8 * elements.count)
    file.append(contentsOf: [0x93] + Array("NUMPY".utf8) + [1, 0])
    file.append(contentsOf: [UInt8(truncatingIfNeeded: length), UInt8(truncatingIfNeeded: length >> 8)])
    file.append(contentsOf: header.utf8)
    if 1.littleEndian == 1 {
      elements.withUnsafeBytes { file.append(contentsOf: $0) }
    } else {
      for element in elements {
        withUnsafeBytes(of: element.bitPattern.littleEndian) { file.append(contentsOf: $0) }
      }
    }
    return file
  }
}
