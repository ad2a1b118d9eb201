import Foundation
import Glibc
import Reports
import TestSupport
import Testing

@Suite struct FileGroupTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
  }

  private func group(_ contents: [String: String]) -> FileGroup {
    var group = FileGroup()
    for (name, text) in contents.sorted(by: { $0.key < $1.key }) { group.add(Data(text.utf8), to: folder.file(name)) }
    return group
  }

  @Test func allFilesAppearAndNothingElse() throws {
    try group(["a": "first", "b": ""]).write()
    #expect(try names() == ["a", "b"])
    #expect(try String(contentsOf: folder.file("a"), encoding: .utf8) == "first")
    try group(["a": "second"]).write()
    #expect(try String(contentsOf: folder.file("a"), encoding: .utf8) == "second")
    #expect(try names() == ["a", "b"])
  }

  /// Other users may read what any program's files let them read.
  @Test func permissionsAreThoseOfAnyNewFile() throws {
    try Data().write(to: folder.file("other"))
    try group(["mine": "text"]).write()
    let permissions = try ["other", "mine"].map { name in
      try FileManager.default.attributesOfItem(atPath: folder.file(name).path)[.posixPermissions] as? Int
    }
    #expect(permissions[0] == permissions[1])
  }

  /// The second file's folder does not exist, so the first does not appear either.
  @Test func oneThatCannotBeWrittenLeavesEverythingAsItWas() throws {
    try group(["a": "before"]).write()
    #expect(throws: ReportError(path: folder.file("missing/b").path, reason: "No such file or directory")) {
      try group(["a": "after", "missing/b": "text"]).write()
    }
    #expect(try names() == ["a"])
    #expect(try String(contentsOf: folder.file("a"), encoding: .utf8) == "before")
  }

  /// The first, a socket that nobody listens to, fails before the second gets its name.
  @Test func namesAreGivenInTheOrderOfTheFiles() throws {
    try #require(mknod(folder.file("a").path, S_IFSOCK | 0o600, 0) == 0)
    #expect(throws: ReportError(path: folder.file("a").path, reason: "No such device or address")) {
      try group(["a": "text", "b": "text"]).write()
    }
    #expect(try names() == ["a"])
  }

  @Test func whatAKilledRunLeftIsRemoved() throws {
    for name in ["a.17.partial", "b.4294967295.partial"] { try Data("half".utf8).write(to: folder.file(name)) }
    try group(["a": "text", "b": "text"]).write()
    #expect(try names() == ["a", "b"])
  }

  @Test func aFolderIsNotReplaced() throws {
    try FileManager.default.createDirectory(at: folder.file("b"), withIntermediateDirectories: false)
    #expect(throws: ReportError(path: folder.file("b").path, reason: "Is a directory")) {
      try group(["a": "text", "b": "text"]).write()
    }
    #expect(try names() == ["b"])
  }
}
