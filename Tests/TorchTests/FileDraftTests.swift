import Foundation
import Glibc
import TestSupport
import Testing
import Torch

@Suite struct FileDraftTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
  }

  private func text(_ name: String) throws -> String { try String(contentsOf: folder.file(name), encoding: .utf8) }

  @Test func aFileHasItsNameWhenItIsCommitted() throws {
    try Data("before".utf8).write(to: folder.file("a"))
    let draft = try FileDraft(Data("after".utf8), to: folder.file("a"))
    #expect(try text("a") == "before")
    try draft.commit()
    #expect(try text("a") == "after")
    #expect(try names() == ["a"])
  }

  @Test func oneThatIsNotCommittedLeavesNothing() throws {
    do { _ = try FileDraft(Data("text".utf8), to: folder.file("a")) }
    #expect(try names() == [])
  }

  /// What a killed process left is removed by the next draft of that name, and nobody else's.
  @Test func abandonedDraftsAreRemoved() throws {
    for name in ["a.123.partial", "b.123.partial", "a.partial", "a.x.partial", "a.b.1.partial"] {
      try Data("half".utf8).write(to: folder.file(name))
    }
    try FileDraft(Data("text".utf8), to: folder.file("a")).commit()
    #expect(try names() == ["a", "a.b.1.partial", "a.partial", "a.x.partial", "b.123.partial"])
  }

  /// A draft in progress stays, whoever else writes the name; the last commit wins.
  @Test func draftsInProgressAreKept() throws {
    let first = try FileDraft(Data("first".utf8), to: folder.file("a"))
    let second = try FileDraft(Data("second".utf8), to: folder.file("a"))
    #expect(try names().count == 2)
    try second.commit()
    try first.commit()
    #expect(try text("a") == "first")
    #expect(try names() == ["a"])
  }

  @Test func aLinkLeadsToTheFileThatIsReplaced() throws {
    try Data("before".utf8).write(to: folder.file("target"))
    try FileManager.default.createSymbolicLink(at: folder.file("link"), withDestinationURL: folder.file("target"))
    try FileDraft(Data("after".utf8), to: folder.file("link")).commit()
    #expect(try text("target") == "after")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link").path).hasSuffix("target"))
  }

  /// A pipe stands for all that is written into and not replaced, and is reached through links too.
  @Test func aPipeIsWrittenInto() throws {
    let pipe = folder.file("pipe").path
    try #require(mkfifo(pipe, 0o600) == 0)
    try FileManager.default.createSymbolicLink(at: folder.file("link"), withDestinationURL: folder.file("pipe"))
    let reader = open(pipe, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    for name in ["pipe", "link"] {
      #expect(FileDraft.isStream(folder.file(name).path))
      try FileDraft(Data("text".utf8), to: folder.file(name)).commit()
      var bytes = [UInt8](repeating: 0, count: 8)
      #expect(read(reader, &bytes, 8) == 4 && bytes.prefix(4).elementsEqual("text".utf8))
    }
    #expect(try names() == ["link", "pipe"])
  }

  @Test(arguments: [("/dev/null", true), ("/dev", false), ("/missing", false)])
  func devicesAreStreams(path: String, isStream: Bool) {
    #expect(FileDraft.isStream(path) == isStream)
  }

  @Test func aFolderIsNoFile() throws {
    #expect(throws: POSIXError(.EISDIR)) { try FileDraft(Data(), to: folder.url) }
    #expect(throws: POSIXError(.ENOENT)) { try FileDraft(Data(), to: folder.file("missing/a")) }
  }
}
