/// The beginning of a `.npy` file: a magic number, a version, and a dictionary as Python writes it.
struct NumPyHeader {
  let shape: [Int]
  let element: NumPyArray.Element
  let isBigEndian: Bool
  /// Where the elements begin.
  let end: Int

  var count: Int { shape.reduce(1, *) }

  /// The first bytes, which say how long it is; and the longest that is read.
  static let (prefix, most) = (12, 1 << 20)

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  init(_ contents: [UInt8], name: String) throws(DatasetError) {
    func malformed(_ expected: String, _ found: String) -> DatasetError {
      DatasetError(
        malformed: name, offset: 0, expected: expected, found: found,
        advice: "the file is damaged or no array: save it with numpy.save or numpy.savez")
    }
    guard let (text, end) = Self.text(contents) else {
      throw malformed("the header of a .npy file of version 1, 2 or 3", "other bytes")
    }
    self.end = end
    guard let descriptor = text.firstMatch(of: /'descr': *'([^']*)'/)?.1 else {
      guard text.contains(/'descr': *\[/) else { throw malformed("the type of its elements", "other bytes") }
      throw DatasetError(.request, "\(name) is an array of records; save one array of numbers for each field")
    }
    guard let element = NumPyArray.Element(rawValue: String(descriptor.dropFirst())),
      ["<", ">", "|"].contains(descriptor.prefix(1))
    else {
      throw DatasetError(
        .request,
        "\(name) has elements of NumPy's type \(descriptor), which are not read; convert them with astype to one of "
          + "uint8, uint16, int64, float32 and float64")
    }
    self.element = element
    isBigEndian = descriptor.hasPrefix(">")
    guard let order = text.firstMatch(of: /'fortran_order': *(True|False)/)?.1,
      let extents = text.firstMatch(of: /'shape': *\(([^)]*)\)/)?.1
    else { throw malformed("an order and a shape", "other bytes") }
    // One dimension is its own transpose.
    let shape = extents.split(separator: ",").map { Int($0.filter { $0 != " " }) }
    guard order == "False" || shape.count < 2 else {
      throw DatasetError(
        .request, "\(name) is in Fortran's order; save numpy.ascontiguousarray of it")
    }
    var product = 1
    var known: [Int] = []
    for extent in shape {
      guard let extent, extent >= 0 else { throw malformed("extents of a shape", String(extents)) }
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      guard !overflow else { throw malformed("extents of an array that fits in memory", String(extents)) }
      product = next
      known.append(extent)
    }
    self.shape = known
  }

  /// - Parameter size: the bytes of the whole file.
  /// - Throws: ``DatasetError`` where the elements do not fill the rest of it.
  func check(size: Int, name: String) throws(DatasetError) {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: element.size)
    guard !overflow, size - end == bytes else {
      throw DatasetError(
        malformed: name, offset: end,
        expected: "\(overflow ? "too many" : String(bytes)) bytes of an array of shape \(shape)",
        found: "\(size - end)",
        advice: "the file is damaged: copy it again, or save it again")
    }
  }

  /// How long it is, from the ``prefix``; nil where this is no such file.
  static func length(_ beginning: [UInt8]) -> Int? {
    beginning.withUnsafeBufferPointer { dictionary(CheckedBytes(UnsafeRawBufferPointer($0)))?.upperBound }
  }

  /// The dictionary and where it ends; nil where this is no such file.
  private static func text(_ contents: [UInt8]) -> (Substring, end: Int)? {
    contents.withUnsafeBufferPointer { bytes in
      let bytes = CheckedBytes(UnsafeRawBufferPointer(bytes))
      guard let place = dictionary(bytes), let text = bytes.text(at: place.lowerBound, length: place.count) else {
        return nil
      }
      return (text[...], place.upperBound)
    }
  }

  /// Where the dictionary lies, whether or not these bytes reach so far.
  private static func dictionary(_ bytes: CheckedBytes) -> Range<Int>? {
    guard bytes.has(magic, at: 0), let version = bytes[6], (1...3).contains(version) else { return nil }
    let width = version == 1 ? 2 : 4
    return bytes.littleEndian(at: 8, width: width).map { 8 + width..<8 + width + $0 }
  }
}
