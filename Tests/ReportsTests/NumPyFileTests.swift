import Foundation
import Reports
import TestSupport
import Testing

@Suite struct NumPyFileTests {
  /// NumPy Enhancement Proposal 1, format version 1.0: magic, version, length, dictionary, padding to 64.
  @Test func theHeaderIsTheFormats() throws {
    let contents = NumPyFile([1, 2, 3, 4, 5, 6], shape: [2, 3]).contents()
    let dictionary = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }"
    let header = dictionary + String(repeating: " ", count: 128 - 10 - dictionary.count - 1) + "\n"
    #expect(contents.prefix(10) == Data([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 118, 0]))
    #expect(String(decoding: contents[10..<128], as: UTF8.self) == header)
    #expect(contents.count == 128 + 6 * 8)
    // 1.0 is 0x3FF0000000000000, lowest byte first.
    #expect(contents[128..<136] == Data([0, 0, 0, 0, 0, 0, 0xF0, 0x3F]))
  }

  @Test(arguments: [[], [1], [1000], [7, 11], [2, 3, 4], [10, 100, 100]])
  func elementsBeginAtAMultipleOf64(shape: [Int]) {
    let count = shape.reduce(1, *)
    let contents = NumPyFile([Double](repeating: 0, count: count), shape: shape).contents()
    #expect((contents.count - 8 * count).isMultiple(of: 64))
  }

  struct Loaded: Decodable {
    let shape: [Int]
    let type: String
    let isInOrder: Bool
    let elements: [Double]
  }

  @Test(
    .enabled(if: Python.hasNumPy, "python3-numpy is not installed, so nothing is there to load the array"),
    arguments: [[], [3], [2, 3], [2, 3, 4], [0, 5]])
  func numPyLoadsTheArray(shape: [Int]) throws {
    let elements = (0..<shape.reduce(1, *)).map { 1e300 / (Double($0) - 2.5) }
    let folder = try TemporaryFolder()
    let file = folder.file("array.npy")
    try NumPyFile(elements, shape: shape).contents().write(to: file)
    let loaded = try Python.value(
      Loaded.self,
      of: """
        import json, numpy, sys
        array = numpy.load(sys.argv[1])
        print(json.dumps({"shape": array.shape, "type": array.dtype.str, "isInOrder": array.flags.c_contiguous,
                          "elements": array.ravel().tolist()}))
        """, file.path)
    #expect(loaded.shape == shape && loaded.type == "<f8" && loaded.isInOrder)
    #expect(loaded.elements == elements)
  }
}
