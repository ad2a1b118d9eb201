/// A `.npy` file, read from front to back as often as it is asked for, so that arrays need not fit in memory.
struct NumPySource {
  /// Extents of the dimensions, outermost first.
  var shape: [Int] { header.shape }
  var element: NumPyArray.Element { header.element }

  private let header: NumPyHeader
  private let open: () throws(DatasetError) -> any ByteStream

  /// - Parameters:
  ///   - name: the file's name in errors.
  ///   - size: its bytes.
  ///   - open: returns a new stream from the first byte of the file.
  /// - Throws: ``DatasetError`` as ``NumPyArray/init(_:name:)``.
  init(
    name: String, size: Int, open: @escaping () throws(DatasetError) -> any ByteStream
  ) throws(DatasetError) {
    self.open = open
    let stream = try open()
    var beginning = try stream.next(min(size, NumPyHeader.prefix))
    if let length = NumPyHeader.length(beginning), length <= NumPyHeader.most {
      beginning += try stream.next(max(0, min(size, length) - beginning.count))
    }
    header = try NumPyHeader(beginning, name: name)
    try header.check(size: size, name: name)
  }

  /// Calls `body` with some rows at a time: parts of the array along its first dimension, in order.
  ///
  /// - Throws: what `body` throws, and ``DatasetError`` where the file is damaged.
  /// - Precondition: there is a first dimension.
  func parts(ofRows rows: Int, _ body: (NumPyArray) throws(DatasetError) -> Void) throws(DatasetError) {
    let elements = try elements()
    for start in stride(from: 0, to: shape[0], by: rows) {
      try body(array(of: [min(rows, shape[0] - start)] + shape.dropFirst(), from: elements))
    }
  }

  /// The whole array, in memory.
  func array() throws(DatasetError) -> NumPyArray { try array(of: shape, from: elements()) }

  /// The file behind its header.
  private func elements() throws(DatasetError) -> any ByteStream {
    let stream = try open()
    _ = try stream.next(header.end)
    return stream
  }

  private func array(of shape: [Int], from elements: any ByteStream) throws(DatasetError) -> NumPyArray {
    NumPyArray(try elements.next(shape.reduce(element.size, *)), header, shape: shape)
  }
}
