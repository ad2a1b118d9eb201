/// The lines of fields in a file of comma-separated values, one after the other.
struct CSVReader {
  /// The titles, once they are known, for errors.
  var columns: [String] = []
  private let name: String
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1

  init(_ bytes: some Sequence<UInt8>, named name: String) {
    self.name = name
    self.bytes = Array(bytes)
    if self.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// The next line that is not empty, or nil at the end of the file.
  mutating func next() throws(CSVError) -> CSVTable.Row? {
    while skipLineBreak() {}
    guard position < bytes.count else { return nil }
    let first = line
    var fields: [String] = []
    while true {
      fields.append(try field(fields.count))
      guard position < bytes.count, bytes[position] == Self.comma else { break }
      position += 1
    }
    _ = skipLineBreak()
    return CSVTable.Row(line: first, fields: fields)
  }

  private static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")
  private static let carriageReturn = UInt8(ascii: "\r")
  private static let lineFeed = UInt8(ascii: "\n")

  /// Whether what stands here ends a field that is not quoted.
  private var isAtEndOfField: Bool {
    guard position < bytes.count else { return true }
    let byte = bytes[position]
    return byte == Self.comma || byte == Self.lineFeed || byte == Self.carriageReturn
  }

  /// Goes past LF, CR LF or CR; false where there is none.
  private mutating func skipLineBreak() -> Bool {
    guard position < bytes.count else { return false }
    switch bytes[position] {
    case Self.lineFeed: position += 1
    case Self.carriageReturn:
      position += 1
      if position < bytes.count, bytes[position] == Self.lineFeed { position += 1 }
    default: return false
    }
    line += 1
    return true
  }

  private mutating func field(_ index: Int) throws(CSVError) -> String {
    guard position < bytes.count, bytes[position] == Self.quote else { return try plainField(index) }
    return try quotedField(index)
  }

  private mutating func plainField(_ index: Int) throws(CSVError) -> String {
    let start = position
    while !isAtEndOfField {
      guard bytes[position] != Self.quote else {
        throw error(
          "\(place(index)) has a quote after its first character; put the whole field in quotes, and write "
            + "quotes within it twice", line: line)
      }
      position += 1
    }
    return try text(bytes[start..<position], line: line)
  }

  private mutating func quotedField(_ index: Int) throws(CSVError) -> String {
    let first = line
    var content: [UInt8] = []
    position += 1
    while true {
      let start = position
      while position < bytes.count, bytes[position] != Self.quote {
        if !skipLineBreak() { position += 1 }
      }
      content += bytes[start..<position]
      guard position < bytes.count else {
        throw error("the quote that opens \(place(index)) is never closed; end the field with a quote", line: first)
      }
      position += 1
      guard position < bytes.count, bytes[position] == Self.quote else { break }
      content.append(Self.quote)
      position += 1
    }
    guard isAtEndOfField else {
      throw error(
        "\(place(index)) goes on after its closing quote; put a comma there, or write quotes within it twice",
        line: line)
    }
    return try text(content[...], line: first)
  }

  private func text(_ bytes: ArraySlice<UInt8>, line: Int) throws(CSVError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw error("this is not UTF-8 text; save the table as UTF-8", line: line)
    }
    return text
  }

  private func place(_ index: Int) -> String {
    "column \(index + 1)" + (columns.indices.contains(index) ? " (\(columns[index]))" : "")
  }

  private func error(_ reason: String, line: Int) -> CSVError { CSVError(file: name, line: line, reason) }
}
