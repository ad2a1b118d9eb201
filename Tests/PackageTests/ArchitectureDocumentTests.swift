import Testing

/// ARCHITECTURE.md, the manifest and the sources tell the same story.
struct ArchitectureDocumentTests {
  /// The rows of the table of rooms: a name, and the names in its last column.
  static func documentedRooms() throws -> [String: Set<String>] {
    let lines = try Checkout.text("ARCHITECTURE.md").split(separator: "\n")
    let rows = lines.drop { !$0.hasPrefix("| room |") }.dropFirst(2).prefix { $0.hasPrefix("|") }
    var rooms: [String: Set<String>] = [:]
    for row in rows {
      let cells = row.split(separator: "|")
      let name = try #require(Checkout.names(in: cells[0]).first, "a row without a name: \(row)")
      #expect(rooms[name] == nil, "\(name) has two rows")
      rooms[name] = Set(Checkout.names(in: cells[2]))
    }
    return rooms
  }

  @Test func theTableAgreesWithTheManifest() throws {
    let documented = try Self.documentedRooms()
    let manifest = try PackageDescription.current().rooms
    #expect(Set(documented.keys) == Set(manifest.keys))
    for (name, dependencies) in documented {
      #expect(dependencies == manifest[name]?.dependencies, "the dependencies of \(name)")
    }
  }

  @Test func theSourcesImportWhatTheirRoomDependsOn() throws {
    let package = try PackageDescription.current()
    let rooms = Set(package.rooms.keys)
    let others = package.rooms.values.reduce(into: Set<String>()) { $0.formUnion($1.productDependencies ?? []) }
    var count = 0
    for room in rooms {
      // The C rooms, and packages of others, stay with the rooms that name them.
      let direct = package.rooms[room]?.dependencies ?? []
      let allowed = package.reach(of: room).subtracting(others.union(["CTorch", "CImages"])).union(direct)
      for file in Checkout.swiftFiles(in: "Sources/\(room)") {
        for module in try Self.imports(of: file) where rooms.union(others).contains(module) {
          #expect(allowed.contains(module), "\(file) imports \(module)")
          count += 1
        }
      }
    }
    #expect(count > 0, "no import was found at all")
  }

  /// The C rooms have importers that are named, and the umbrella passes neither on.
  @Test(arguments: [("CTorch", ["Torch"]), ("CImages", ["Datasets", "Reports"])])
  func fewRoomsImportEachCRoom(_ module: String, importers: [String]) throws {
    let files = try Checkout.swiftFiles(in: "Sources").filter { try Self.imports(of: $0).contains(module) }
    let found = Set(files.map { $0.split(separator: "/")[1] }.map(String.init))
    #expect(found == Set(importers), "\(module) is imported by \(files)")
    for (name, room) in try PackageDescription.current().rooms where !importers.contains(name) {
      #expect(!room.dependencies.contains(module), "\(name) depends on \(module)")
    }
  }

  @Test func onlyTheStoreImportsTheDatabase() throws {
    let files = try Checkout.swiftFiles(in: "Sources").filter { try Self.imports(of: $0).contains("GRDB") }
    #expect(!files.isEmpty)
    for file in files { #expect(file.hasPrefix("Sources/Search/Study/"), "\(file) imports GRDB") }
  }

  @Test func onlyTheReaderOfSpacesImportsYAML() throws {
    let files = try Checkout.swiftFiles(in: "Sources").filter { try Self.imports(of: $0).contains("Yams") }
    #expect(files == ["Sources/CustomSpaces/Files/SpaceFile.swift"])
  }

  /// The modules that a file imports.
  static func imports(of file: String) throws -> [String] {
    try Checkout.text(file).split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard let keyword = words.firstIndex(of: "import"), keyword <= 1, keyword + 1 < words.count else { return nil }
      return words.last.map { String($0.prefix { $0 != "." }) }
    }
  }
}
