/// An array of numbers as NumPy writes it to a `.npy` file.
///
/// Versions 1 to 3, in C's order. Source: NumPy's reference of `numpy.lib.format`.
public struct NumPyArray: Sendable {
  /// What an element is, by NumPy's letter and its bytes.
  public enum Element: String, CaseIterable, Sendable {
    case boolean = "b1"
    case unsigned8 = "u1"
    case unsigned16 = "u2"
    case unsigned32 = "u4"
    case signed8 = "i1"
    case signed16 = "i2"
    case signed32 = "i4"
    case signed64 = "i8"
    case float32 = "f4"
    case float64 = "f8"

    /// The bytes of one.
    public var size: Int {
      switch self {
      case .boolean, .unsigned8, .signed8: 1
      case .unsigned16, .signed16: 2
      case .unsigned32, .signed32, .float32: 4
      case .signed64, .float64: 8
      }
    }

    public var isFloat: Bool { self == .float32 || self == .float64 }
  }

  /// Extents of the dimensions, outermost first.
  public let shape: [Int]
  public let element: Element
  public var count: Int { shape.reduce(1, *) }

  private let contents: [UInt8]
  private let start: Int
  private let isBigEndian: Bool

  /// Reads a whole file.
  ///
  /// - Parameter name: What errors call the file.
  /// - Throws: ``DatasetError`` where this is no array, its elements are no numbers, it is in Fortran's order, or it is
  ///   shorter or longer than its header says.
  public init(_ contents: [UInt8], name: String) throws(DatasetError) {
    let header = try NumPyHeader(contents, name: name)
    try header.check(size: contents.count, name: name)
    self.contents = contents
    shape = header.shape
    element = header.element
    start = header.end
    isBigEndian = header.isBigEndian
  }

  /// Elements of a file whose header was read, without it.
  /// - Precondition: there are as many bytes as the shape takes.
  init(_ contents: [UInt8], _ header: NumPyHeader, shape: [Int]) {
    self.contents = contents
    self.shape = shape
    element = header.element
    start = 0
    isBigEndian = header.isBigEndian
  }

  /// The elements as they lie in the file, for those of one byte.
  var bytes: ArraySlice<UInt8>? { element.size == 1 ? contents[start...] : nil }

  /// Calls `body` with every element as a double, in the order of the file. Integers beyond 2^53 are rounded.
  func visitValues(_ body: (Double) -> Void) {
    contents.withUnsafeBytes { all in
      let elements = UnsafeRawBufferPointer(rebasing: all[start...])
      func visit<Bits: FixedWidthInteger>(_ type: Bits.Type, _ value: (Bits) -> Double) {
        for index in 0..<count {
          let bits = elements.loadUnaligned(fromByteOffset: index * MemoryLayout<Bits>.size, as: Bits.self)
          body(value(isBigEndian ? Bits(bigEndian: bits) : Bits(littleEndian: bits)))
        }
      }
      switch element {
      // As NumPy has it: whatever is not zero is true.
      case .boolean: visit(UInt8.self) { $0 == 0 ? 0 : 1 }
      case .unsigned8: visit(UInt8.self) { Double($0) }
      case .unsigned16: visit(UInt16.self) { Double($0) }
      case .unsigned32: visit(UInt32.self) { Double($0) }
      case .signed8: visit(Int8.self) { Double($0) }
      case .signed16: visit(Int16.self) { Double($0) }
      case .signed32: visit(Int32.self) { Double($0) }
      case .signed64: visit(Int64.self) { Double($0) }
      case .float32: visit(UInt32.self) { Double(Float(bitPattern: $0)) }
      case .float64: visit(UInt64.self) { Double(bitPattern: $0) }
      }
    }
  }

  /// All elements as doubles.
  public var values: [Double] {
    var values: [Double] = []
    values.reserveCapacity(count)
    visitValues { values.append($0) }
    return values
  }
}
