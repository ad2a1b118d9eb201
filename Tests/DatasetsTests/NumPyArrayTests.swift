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

  /// NumPy, too, takes every byte that is not zero for true.
  @Test func truthsAreWhateverIsNotZero() throws {
    let array = try NumPyArray(
      Self.header("{'descr': '|b1', 'fortran_order': False, 'shape': (4,), }") + [0, 1, 2, 255], name: "a")
    #expect(array.values == [0, 1, 1, 1])
  }

  @Test(arguments: [
    ("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }", "is an array of records"),
    ("{'descr': \"<f8\", 'fortran_order': False, 'shape': (1,), }", "expected the type of its elements"),
    ("", "expected the type of its elements"),
    ("{'descr': '<f8', 'shape': (1,), }", "expected an order and a shape"),
  ])
  func aHeaderOfAnotherKindIsRefused(dictionary: String, message: String) throws {
    let error = try #require(throws: DatasetError.self) { try NumPyArray(Self.header(dictionary), name: "a.npy") }
    #expect(error.description.contains(message) && (error.kind == .malformedFile) == message.contains("expected"))
  }

  private static func header(_ dictionary: String) -> [UInt8] {
    let text = Array("\(dictionary)\n".utf8)
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.count), 0] + text
  }

  @Test(arguments: [
    ("(9223372036854775807, 9223372036854775807)", "fits in memory"), ("(4611686018427387904,)", "too many bytes"),
    ("(-1,)", "extents of a shape"), ("(x,)", "extents of a shape"), ("(99999999999999999999,)", "extents of a shape"),
  ])
  func anImpossibleShapeIsRefused(shape: String, message: String) throws {
    let bytes = Self.header("{'descr': '<f8', 'fortran_order': False, 'shape': \(shape), }")
    let error = try #require(throws: DatasetError.self) { try NumPyArray(bytes, name: "hostile.npy") }
    #expect(error.description.contains(message), "\(error)")
  }
}
