import Foundation
import Testing

/// What a space knows stays in its folder: no other code names its types, its sizes or its name.
struct SpaceKnowledgeTests {
  /// The folders of `Sources/Spaces`, one for each space.
  static func spaces() throws -> [String] {
    let folder = Checkout.folder.appending(path: "Sources/Spaces")
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: [.isDirectoryKey])
      .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }.map(\.lastPathComponent)
  }

  /// Sizes as the spaces declare them: the texts after `SizeDescription(name:`.
  static func sizes(in folder: String) throws -> [String] {
    try Checkout.swiftFiles(in: "Sources/Spaces/\(folder)").flatMap { file in
      try Checkout.text(file).matches(of: /SizeDescription\(\s*name: "([^"]+)"/).map { String($0.1) }
    }
  }

  @Test func noOtherRoomKnowsASpace() throws {
    let spaces = try Self.spaces()
    #expect(spaces.contains("NASBench201"))
    // The table has a line for each space.
    let table = "Sources/Spaces/SearchSpaces.swift"
    for space in spaces {
      let sizes = try Self.sizes(in: space)
      #expect(!sizes.isEmpty, "\(space) declares no size that this test finds")
      let own = "Sources/Spaces/\(space)/"
      // What records of the first versions called a size.
      let former = space == "NASBench201" ? ["cellsPerStage"] : []
      let others = Checkout.swiftFiles(in: "Sources").filter { !$0.hasPrefix(own) && $0 != table }
      #expect(others.count > 200)
      for file in others {
        for line in try Self.code(of: file) {
          for word in [space, "\"\(space.lowercased())\""] + former + sizes.map({ "--\($0)" }) {
            #expect(!line.contains(word), "\(file) knows \(word): \(line)")
          }
          // An image has channels too, and a data set's JSON says so: the names alone are looked for in keys of sizes.
          for size in sizes { #expect(!line.contains("sizes[\"\(size)\"]"), "\(file) knows the size \(size): \(line)") }
        }
      }
    }
  }

  /// The lines of a file without comments.
  static func code(of file: String) throws -> [Substring] {
    try Checkout.text(file).split(separator: "\n").filter { !$0.drop(while: \.isWhitespace).hasPrefix("//") }
  }
}
