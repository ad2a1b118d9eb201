import Datasets
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite struct DatasetFetcherTests {
  let published: PublishedArchive
  var archive: Data { published.archive }

  init() throws { published = try PublishedArchive() }

  @Test func aWholeDownloadIsFoundAndRead() throws {
    let server = try LoopbackServer { [archive] in .ranged(archive, $0) }
    let seen = Mutex<[DownloadProgress]>([])
    let copy = try published.fetch(server) { step in seen.withLock { $0.append(step) } }
    try published.expectWholeCopy(copy)
    #expect(try copy.trainingImages().images.labels == [0, 9, 1, 9, 2, 9, 3, 9, 4, 9])
    #expect(
      DatasetLocations(explicit: published.data, environment: [:]).status(of: DatasetCatalogue.cifar10).copy?.folder
        == copy.folder)
    #expect(server.requests.map(\.path) == ["/files/small.tar.gz"])
    #expect(server.ranges == [nil])

    let steps = seen.withLock { $0 }
    #expect(steps.allSatisfy { $0.totalBytes == archive.count && $0.resumedBytes == 0 })
    let downloading = steps.prefix { $0.stage == .downloading }.map(\.bytes)
    #expect(downloading.first == 0)
    #expect(downloading.last == archive.count)
    #expect(zip(downloading, downloading.dropFirst()).allSatisfy { $0 < $1 })
    #expect(steps.dropFirst(downloading.count).map(\.stage) == [.checking, .unpacking])
  }

  @Test(arguments: [1, 12_345])
  func aBrokenConnectionIsResumedWhereItBroke(count: Int) throws {
    let server = try LoopbackServer { [archive] request in
      request.fields["range"] == nil ? .whole(archive, sent: count) : .ranged(archive, request)
    }
    let error = #expect(throws: DatasetError.self) { try published.fetch(server) }
    #expect(error?.kind == .download)
    #expect(error?.description.contains("broke off after \(count) of \(archive.count) bytes") == true)
    #expect(error?.description.contains("\n") == false)
    #expect(try Data(contentsOf: published.part) == archive.prefix(count))

    let seen = Mutex<[DownloadProgress]>([])
    try published.expectWholeCopy(try published.fetch(server) { step in seen.withLock { $0.append(step) } })
    #expect(server.ranges == [nil, "bytes=\(count)-"])
    let first = seen.withLock { $0.first }
    #expect(first?.resumedBytes == count)
    #expect(first?.bytes == count)
  }

  /// Without a length, only the count of bytes tells a broken connection from a finished one.
  @Test func aBreakThatTheServerDoesNotAnnounceIsSeen() throws {
    let server = try LoopbackServer { [archive] _ in .init(body: archive.prefix(777)) }
    let error = #expect(throws: DatasetError.self) { try published.fetch(server) }
    #expect(error?.description.contains("broke off after 777 of") == true)
  }

  @Test func aServerWithoutRangesBeginsAnew() throws {
    try published.seedPart(Data("leftover".utf8))
    let server = try LoopbackServer { [archive] _ in .whole(archive) }
    let seen = Mutex<[DownloadProgress]>([])
    try published.expectWholeCopy(try published.fetch(server) { step in seen.withLock { $0.append(step) } })
    #expect(server.ranges == ["bytes=8-"])
    #expect(seen.withLock { $0.allSatisfy { $0.resumedBytes == 0 } })
  }

  @Test func aDamagedDownloadIsKeptAndThenFetchedAnew() throws {
    var damaged = archive
    damaged[damaged.count / 2] ^= 1
    let attempts = Mutex(0)
    let server = try LoopbackServer { [archive, damaged] request in
      let attempt = attempts.withLock { count in
        count += 1
        return count
      }
      return .ranged(attempt == 1 ? damaged : archive, request)
    }
    let error = #expect(throws: DatasetError.self) { try published.fetch(server) }
    #expect(error?.kind == .checksum)
    #expect(error?.description.contains("MD5") == true)
    #expect(error?.file == published.part.path)
    #expect(try Data(contentsOf: published.part) == damaged)
    #expect(!FileManager.default.fileExists(atPath: published.place.path), "nothing of a damaged archive is unpacked")
    try published.expectWholeCopy(try published.fetch(server))
    #expect(server.ranges == [nil, nil])
  }

  @Test func anArchiveThatIsThereInFullIsNotFetchedAgain() throws {
    try published.seedPart(archive)
    let server = try LoopbackServer { _ in .init(status: "500 Internal Server Error") }
    let seen = Mutex<[DownloadProgress]>([])
    try published.expectWholeCopy(try published.fetch(server) { step in seen.withLock { $0.append(step) } })
    #expect(server.requests.isEmpty)
    #expect(seen.withLock { $0.map(\.stage) } == [.checking, .unpacking])
    #expect(seen.withLock { $0.first?.resumedBytes } == archive.count)
  }

  @Test func moreBytesThanPublishedBeginAnew() throws {
    try published.seedPart(archive + [0])
    let server = try LoopbackServer { [archive] in .ranged(archive, $0) }
    try published.expectWholeCopy(try published.fetch(server))
    #expect(server.ranges == [nil])
  }

  @Test func redirectionsAreFollowed() throws {
    let server = try LoopbackServer { [archive] request in
      request.path == "/moved"
        ? .whole(archive)
        : .init(status: "302 Found", fields: ["Location: /moved", "Content-Length: 2"], body: Data("no".utf8))
    }
    try published.expectWholeCopy(try published.fetch(server))
    #expect(server.requests.map(\.path) == ["/files/small.tar.gz", "/moved"])
  }

  /// Some servers declare a gzipped file to be an encoding of what is in it; its bytes still come as they are.
  @Test func aGzippedFileIsNotDecompressedOnTheWay() throws {
    let server = try LoopbackServer { [archive] _ in
      var answer = LoopbackServer.Answer.whole(archive)
      answer.fields += ["Content-Encoding: gzip", "Content-Type: application/x-gzip"]
      return answer
    }
    try published.expectWholeCopy(try published.fetch(server))
  }

  /// The server sends a part and then waits for the client, so only a cancelled transfer ends.
  @Test func cancellingStopsATransferThatStandsStill() throws {
    let attempts = Mutex(0)
    let server = try LoopbackServer { [archive] request in
      let attempt = attempts.withLock { count in
        count += 1
        return count
      }
      guard attempt == 1 else { return .ranged(archive, request) }
      return .init(
        fields: ["Content-Length: \(archive.count)"], body: archive.prefix(5000), waitsForClient: true)
    }
    let cancellation = DownloadCancellation()
    let error = #expect(throws: DatasetError.self) {
      try published.fetch(server, cancellation: cancellation) { if $0.bytes == 5000 { cancellation.cancel() } }
    }
    #expect(cancellation.isCancelled)
    #expect(error?.kind == .cancelled)
    #expect(error?.description.contains("5000 of \(archive.count) bytes are kept in \(published.part.path)") == true)
    #expect(try Data(contentsOf: published.part) == archive.prefix(5000))
    try published.expectWholeCopy(try published.fetch(server))
    #expect(server.ranges == [nil, "bytes=5000-"])
  }

  @Test func aCancelledDownloadDoesNotBegin() throws {
    let server = try LoopbackServer { [archive] _ in .whole(archive) }
    let cancellation = DownloadCancellation()
    cancellation.cancel()
    let error = #expect(throws: DatasetError.self) { try published.fetch(server, cancellation: cancellation) }
    #expect(error?.kind == .cancelled)
    #expect(server.requests.isEmpty)
  }

  /// What has been downloaded by then is all kept.
  @Test(arguments: [DownloadProgress.Stage.checking, .unpacking])
  func cancellingIsPossibleUntilTheEnd(stage: DownloadProgress.Stage) throws {
    let server = try LoopbackServer { [archive] _ in .whole(archive) }
    let cancellation = DownloadCancellation()
    let error = #expect(throws: DatasetError.self) {
      try published.fetch(server, cancellation: cancellation) { if $0.stage == stage { cancellation.cancel() } }
    }
    #expect(error?.kind == .cancelled)
    #expect(try Data(contentsOf: published.part) == archive)
    #expect(!FileManager.default.fileExists(atPath: published.place.path))
    try published.expectWholeCopy(try published.fetch(server))
    #expect(server.requests.count == 1)
  }

  @Test func anEarlierPartialCopyIsReplacedAndItsOtherFilesStay() throws {
    try FileManager.default.createDirectory(at: published.place, withIntermediateDirectories: true)
    try Data("half".utf8).write(to: published.place.appending(path: "data_batch_1.bin"))
    try Data("mine".utf8).write(to: published.place.appending(path: "notes.txt"))
    let server = try LoopbackServer { [archive] _ in .whole(archive) }
    try published.expectWholeCopy(try published.fetch(server))
    #expect(try Data(contentsOf: published.place.appending(path: "notes.txt")) == Data("mine".utf8))
  }
}
