import Datasets
import Foundation
import Glibc
import TestSupport
import Testing

@Suite struct DatasetFetcherFailureTests {
  let published: PublishedArchive
  var archive: Data { published.archive }

  init() throws { published = try PublishedArchive() }

  @Test(arguments: ["403 Forbidden", "404 Not Found", "416 Range Not Satisfiable", "503 Service Unavailable"])
  func aRefusalNamesAddressAndStatus(status: String) throws {
    try published.seedPart(archive.prefix(100))
    let server = try LoopbackServer { _ in .init(status: status, fields: ["Content-Length: 4"], body: Data("oops".utf8))
    }
    let error = #expect(throws: DatasetError.self) { try published.fetch(server) }
    #expect(error?.kind == .download)
    #expect(
      error?.description
        == "\(server.address("files/small.tar.gz")) could not be fetched: the server answered with status "
        + status.prefix(3))
    #expect(try Data(contentsOf: published.part) == archive.prefix(100), "what was there stays")
  }

  @Test func noServerIsOneSentence() throws {
    let port = try DeafPort()
    let error = #expect(throws: DatasetError.self) {
      try withExtendedLifetime(port) { try published.fetcher(port.address).fetch() }
    }
    #expect(error?.kind == .download)
    #expect(error?.description.hasPrefix("\(port.address) could not be fetched: ") == true)
    #expect(error?.description.contains("\n") == false)
  }

  @Test func aConnectionClosedWithoutAnAnswerIsAnError() throws {
    let server = try LoopbackServer { _ in .init(status: "") }
    let error = #expect(throws: DatasetError.self) { try published.fetch(server) }
    #expect(error?.kind == .download)
  }

  @Test func anotherFilesLengthIsRefusedBeforeAnythingIsDropped() throws {
    try published.seedPart(archive.prefix(100))
    let server = try LoopbackServer { _ in .whole(Data("<html>please log in</html>".utf8)) }
    let error = #expect(throws: DatasetError.self) { try published.fetch(server) }
    #expect(error?.kind == .checksum)
    #expect(error?.description.contains("published \(archive.count) bytes, but the server sends 26") == true)
    #expect(try Data(contentsOf: published.part) == archive.prefix(100))
  }

  @Test func aBodyWithoutEndIsStopped() throws {
    let server = try LoopbackServer { [archive] _ in
      .init(body: archive + Data(count: 1 << 20), waitsForClient: true)
    }
    let error = #expect(throws: DatasetError.self) { try published.fetch(server) }
    #expect(error?.kind == .checksum)
    #expect(try Data(contentsOf: published.part).count < archive.count + (1 << 17), "it does not fill the disk")
  }

  @Test(arguments: ["bytes 0-99/100", "bytes 50-99/*", "", "furlongs 100-199/200"])
  func aRangeThatWasNotAskedForIsRefused(range: String) throws {
    try published.seedPart(archive.prefix(100))
    let server = try LoopbackServer { _ in
      .init(status: "206 Partial Content", fields: ["Content-Range: \(range)"], body: Data("xx".utf8))
    }
    let error = #expect(throws: DatasetError.self) { try published.fetch(server) }
    #expect(error?.description.contains("asked for the bytes from 100 on") == true)
    #expect(try Data(contentsOf: published.part) == archive.prefix(100))
  }

  @Test func aSecondDownloadOfTheSameFileIsRefused() throws {
    try published.seedPart(Data())
    let descriptor = open(published.part.path, O_RDWR)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    let server = try LoopbackServer { [archive] _ in .whole(archive) }
    let error = #expect(throws: DatasetError.self) { try published.fetch(server) }
    #expect(error?.kind == .system)
    #expect(error?.description.contains("another download") == true)
    #expect(server.requests.isEmpty)
  }

  /// /dev/full takes no byte and says, as a full disk does, that there is no space left.
  @Test func aFullDiskIsAnError() throws {
    try published.seedPart(nil)
    try FileManager.default.createSymbolicLink(atPath: published.part.path, withDestinationPath: "/dev/full")
    let server = try LoopbackServer { [archive] _ in .whole(archive) }
    let error = #expect(throws: DatasetError.self) { try published.fetch(server) }
    #expect(error?.kind == .system)
    #expect(error?.description.contains("the disk is full") == true)
  }

  @Test func aFolderThatCannotBeMadeIsAnError() throws {
    try Data().write(to: published.data)
    let server = try LoopbackServer { [archive] _ in .whole(archive) }
    let error = #expect(throws: DatasetError.self) { try published.fetch(server) }
    #expect(error?.kind == .system)
    #expect(error?.description.contains("could not be created: Not a directory; make the folder that") == true)
  }

  @Test func whatIsNoArchiveIsNotUnpacked() throws {
    let text = Data("not a tar archive".utf8)
    let server = try LoopbackServer { _ in .whole(text) }
    let error = #expect(throws: DatasetError.self) { try published.fetch(server, of: text) }
    #expect(error?.description.hasPrefix("tar failed: ") == true)
    #expect(try Data(contentsOf: published.part) == text)
    #expect(!FileManager.default.fileExists(atPath: published.place.path))
  }

  @Test func anArchiveOfOtherFilesIsRefused() throws {
    try Data("x".utf8).write(to: published.home.file("packing/x"))
    let packed = published.home.file("other.tar.gz")
    _ = try run("tar", "-czf", packed.path, "-C", published.home.file("packing").path, "x")
    let other = try Data(contentsOf: packed)
    let server = try LoopbackServer { _ in .whole(other) }
    let error = #expect(throws: DatasetError.self) { try published.fetch(server, of: other) }
    #expect(error?.description == "\(published.part.path) holds no files of CIFAR-10")
  }

  @Test(arguments: [DatasetCatalogue.fashionMNIST, DatasetCatalogue.mnist])
  func setsWithoutAnArchiveSayHowToGetThem(dataset: DatasetDescription) {
    let error = #expect(throws: DatasetError.self) { try DatasetFetcher(dataset, into: published.data) }
    #expect(error?.kind == .request)
    #expect(error?.description.contains(dataset.instructions) == true)
  }
}
