import Datasets
import Foundation
import Testing

struct NumPyArrayTests {
  @Test(arguments: try GoldenArrays.read().arrays) func valuesAreThoseOfNumPy(golden: GoldenArrays.Array) throws {
    let array = try NumPyArray(Array(golden.file), name: golden.name)
    #expect(array.shape == golden.shape)
    #expect(array.element.rawValue == golden.element)
    #expect(array.values == golden.values)
  }

  /// A file that ends early, or goes on, is refused at every length.
  @Test(arguments: try GoldenArrays.read().arrays) func anotherLengthIsRefused(golden: GoldenArrays.Array) throws {
    let bytes = Array(golden.file)
    for count in bytes.indices {
      #expect(throws: DatasetError.self) { try NumPyArray(Array(bytes[..<count]), name: "cut") }
    }
    #expect(throws: DatasetError.self) { try NumPyArray(bytes + [0], name: "longer") }
  }

  @Test(arguments: [
    ("(9223372036854775807, 9223372036854775807)", "fits in memory"), ("(4611686018427387904,)", "too many bytes"),
    ("(-1,)", "extents of a shape"), ("(x,)", "extents of a shape"), ("(99999999999999999999,)", "extents of a shape"),
  ])
  func anImpossibleShapeIsRefused(shape: String, message: String) throws {
    let text = Array("{'descr': '<f8', 'fortran_order': False, 'shape': \(shape), }\n".utf8)
    let bytes = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.count), 0] + text
    let error = try #require(throws: DatasetError.self) { try NumPyArray(bytes, name: "hostile.npy") }
    #expect(error.description.contains(message), "\(error)")
  }
}
