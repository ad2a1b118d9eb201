/// A `.npy` file, read from front to back as often as it is asked for, so that arrays need not fit in memory.
struct NumPySource {
  /// Extents of the dimensions, outermost first.
  var shape: [Int] { header.shape }
  var element: NumPyArray.Element { header.element }

  private let header: NumPyHeader
  private let name: String
  private let open: () throws(DatasetError) -> any ByteStream

  /// - Parameters:
  ///   - name: the file's name in errors.
  ///   - size: its bytes.
  ///   - open: returns a new stream from the first byte of the file.
  /// - Throws: ``DatasetError`` as ``NumPyArray/init(_:name:)``.
  init(
    name: String, size: Int, open: @escaping () throws(DatasetError) -> any ByteStream
  ) throws(DatasetError) {
    self.name = name
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
  func parts(ofRows rows: Int, _ body: (NumPyArray) throws(DatasetError) -> Void) throws(DatasetError) {
    let stream = try open()
    _ = try stream.next(header.end)
    guard let all = shape.first else { return try body(NumPyArray(stream.next(element.size), header, shape: [])) }
    let row = Array(shape.dropFirst())
    for start in stride(from: 0, to: all, by: rows) {
      let part = [min(rows, all - start)] + row
      try body(NumPyArray(stream.next(part.reduce(element.size, *)), header, shape: part))
    }
  }

  /// The whole array, in memory.
  func array() throws(DatasetError) -> NumPyArray {
    let stream = try open()
    _ = try stream.next(header.end)
    return NumPyArray(try stream.next(shape.reduce(element.size, *)), header, shape: shape)
  }
}
