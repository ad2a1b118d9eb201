import Foundation

/// The first name that stands twice in one object of a JSON text, which parsers resolve each in its own way; nil
/// where none does.
///
/// Names are compared as they are meant: `"a"` and `"\u0061"` are one. Precondition: a parser has taken the text.
/// Cost: one pass.
func repeatedName(inJSON text: Data) -> String? {
  let bytes = Array(text)
  /// The names so far of every object and array that is open; arrays have none.
  var open: [Set<String>] = []
  var place = 0
  while place < bytes.count {
    switch bytes[place] {
    case UInt8(ascii: "{"), UInt8(ascii: "["): open.append([])
    case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = open.popLast()
    case UInt8(ascii: "\""):
      let start = place
      place += 1
      while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
        place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
      }
      let next = bytes.dropFirst(place + 1).first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
      // A string before a colon is a name, any other a value.
      guard next == UInt8(ascii: ":"), !open.isEmpty else { break }
      let literal = Data(bytes[start...min(place, bytes.count - 1)])
      guard let name = try? JSONDecoder().decode(String.self, from: literal) else { break }
      if !open[open.count - 1].insert(name).inserted { return name }
    default: break
    }
    place += 1
  }
  return nil
}
