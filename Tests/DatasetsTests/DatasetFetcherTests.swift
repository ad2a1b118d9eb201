import Datasets
import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

@Suite struct DatasetFetcherTests {
  let home: TemporaryFolder
  let archive: Data
  /// The files in the archive by name.
  let files: [String: Data]

  /// A small CIFAR-10: six files of two images each, packed as the real one is.
  init() throws {
    home = try TemporaryFolder()
    let folder = home.file("packing/cifar-10-batches-bin")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var files: [String: Data] = [:]
    for (index, name) in ((1...5).map { "data_batch_\($0).bin" } + ["test_batch.bin"]).enumerated() {
      files[name] = cifarRecords(labels: [[UInt8(index)], [9]], seed: UInt64(index))
      try files[name]?.write(to: folder.appending(path: name))
    }
    self.files = files
    let packed = home.file("packing/small.tar.gz")
    _ = try run("tar", "-czf", packed.path, "-C", home.file("packing").path, "cifar-10-batches-bin")
    archive = try Data(contentsOf: packed)
  }

  var data: URL { home.file("data") }
  var part: URL { data.appending(path: "cifar10/small.tar.gz.part") }
  var place: URL { data.appending(path: "cifar10/cifar-10-batches-bin") }

  /// Fetches `bytes`, by default the archive, from a server.
  func fetch(
    _ server: LoopbackServer, of bytes: Data? = nil, cancellation: DownloadCancellation = DownloadCancellation(),
    progress: @escaping @Sendable (DownloadProgress) -> Void = { _ in }
  ) throws -> DatasetCopy {
    let fetcher = try fetcher(server.address("files/small.tar.gz"), of: bytes)
    return try withExtendedLifetime(server) { try fetcher.fetch(cancellation: cancellation, progress: progress) }
  }

  /// A fetcher of `bytes`, by default the archive.
  func fetcher(_ address: String, of bytes: Data? = nil) throws -> DatasetFetcher {
    let published = bytes ?? archive
    let copy = home.file("published")
    try published.write(to: copy)
    var description = DatasetCatalogue.cifar10
    description.source = .archive(
      .init(
        address: address, bytes: published.count, md5: String(try run("md5sum", copy.path).prefix(32))))
    return try DatasetFetcher(description, into: data)
  }

  func expectWholeCopy(_ copy: DatasetCopy) throws {
    #expect(copy.folder.standardizedFileURL == place.standardizedFileURL)
    #expect(copy.trainingFiles.count == 5)
    #expect(copy.testFiles.count == 1)
    for (name, bytes) in files { #expect(try Data(contentsOf: place.appending(path: name)) == bytes) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: data.path) == ["cifar10"])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: data.appending(path: "cifar10").path)
        == ["cifar-10-batches-bin"], "neither archive nor half-unpacked files are left")
  }

  @Test func aWholeDownloadIsFoundAndRead() throws {
    let server = try LoopbackServer { [archive] in .ranged(archive, $0) }
    let seen = Mutex<[DownloadProgress]>([])
    let copy = try fetch(server) { step in seen.withLock { $0.append(step) } }
    try expectWholeCopy(copy)
    #expect(try copy.trainingImages().images.labels == [0, 9, 1, 9, 2, 9, 3, 9, 4, 9])
    #expect(
      DatasetLocations(explicit: data, environment: [:]).status(of: DatasetCatalogue.cifar10).copy?.folder
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
    let error = #expect(throws: DatasetError.self) { try fetch(server) }
    #expect(error?.kind == .download)
    #expect(error?.description.contains("broke off after \(count) of \(archive.count) bytes") == true)
    #expect(error?.description.contains("\n") == false)
    #expect(try Data(contentsOf: part) == archive.prefix(count))

    let seen = Mutex<[DownloadProgress]>([])
    try expectWholeCopy(try fetch(server) { step in seen.withLock { $0.append(step) } })
    #expect(server.ranges == [nil, "bytes=\(count)-"])
    let first = seen.withLock { $0.first }
    #expect(first?.resumedBytes == count)
    #expect(first?.bytes == count)
  }

  /// Without a length, only the count of bytes tells a broken connection from a finished one.
  @Test func aBreakThatTheServerDoesNotAnnounceIsSeen() throws {
    let server = try LoopbackServer { [archive] _ in .init(body: archive.prefix(777)) }
    let error = #expect(throws: DatasetError.self) { try fetch(server) }
    #expect(error?.description.contains("broke off after 777 of") == true)
  }

  @Test func aServerWithoutRangesBeginsAnew() throws {
    try seedPart(Data("leftover".utf8))
    let server = try LoopbackServer { [archive] _ in .whole(archive) }
    let seen = Mutex<[DownloadProgress]>([])
    try expectWholeCopy(try fetch(server) { step in seen.withLock { $0.append(step) } })
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
    let error = #expect(throws: DatasetError.self) { try fetch(server) }
    #expect(error?.kind == .checksum)
    #expect(error?.description.contains("MD5") == true)
    #expect(error?.file == part.path)
    #expect(try Data(contentsOf: part) == damaged)
    #expect(!FileManager.default.fileExists(atPath: place.path), "nothing of a damaged archive is unpacked")
    try expectWholeCopy(try fetch(server))
    #expect(server.ranges == [nil, nil])
  }

  @Test func anArchiveThatIsThereInFullIsNotFetchedAgain() throws {
    try seedPart(archive)
    let server = try LoopbackServer { _ in .init(status: "500 Internal Server Error") }
    let seen = Mutex<[DownloadProgress]>([])
    try expectWholeCopy(try fetch(server) { step in seen.withLock { $0.append(step) } })
    #expect(server.requests.isEmpty)
    #expect(seen.withLock { $0.map(\.stage) } == [.checking, .unpacking])
    #expect(seen.withLock { $0.first?.resumedBytes } == archive.count)
  }

  @Test func moreBytesThanPublishedBeginAnew() throws {
    try seedPart(archive + [0])
    let server = try LoopbackServer { [archive] in .ranged(archive, $0) }
    try expectWholeCopy(try fetch(server))
    #expect(server.ranges == [nil])
  }

  @Test(arguments: ["403 Forbidden", "404 Not Found", "416 Range Not Satisfiable", "503 Service Unavailable"])
  func aRefusalNamesAddressAndStatus(status: String) throws {
    try seedPart(archive.prefix(100))
    let server = try LoopbackServer { _ in .init(status: status, fields: ["Content-Length: 4"], body: Data("oops".utf8))
    }
    let error = #expect(throws: DatasetError.self) { try fetch(server) }
    #expect(error?.kind == .download)
    #expect(
      error?.description
        == "\(server.address("files/small.tar.gz")) could not be fetched: the server answers with status "
        + status.prefix(3))
    #expect(try Data(contentsOf: part) == archive.prefix(100), "what was there stays")
  }

  @Test func noServerIsOneSentence() throws {
    // A port that was free a moment ago: its server has gone.
    let address = try LoopbackServer { _ in .init() }.address("small.tar.gz")
    let error = #expect(throws: DatasetError.self) { try fetcher(address).fetch() }
    #expect(error?.kind == .download)
    #expect(error?.description.hasPrefix("\(address) could not be fetched: ") == true)
    #expect(error?.description.contains("\n") == false)
  }

  @Test func aConnectionClosedWithoutAnAnswerIsAnError() throws {
    let server = try LoopbackServer { _ in .init(status: "") }
    let error = #expect(throws: DatasetError.self) { try fetch(server) }
    #expect(error?.kind == .download)
  }

  @Test func anotherFilesLengthIsRefusedBeforeAnythingIsDropped() throws {
    try seedPart(archive.prefix(100))
    let server = try LoopbackServer { _ in .whole(Data("<html>please log in</html>".utf8)) }
    let error = #expect(throws: DatasetError.self) { try fetch(server) }
    #expect(error?.kind == .checksum)
    #expect(error?.description.contains("published \(archive.count) bytes, the server sends 26") == true)
    #expect(try Data(contentsOf: part) == archive.prefix(100))
  }

  @Test func aBodyWithoutEndIsStopped() throws {
    let server = try LoopbackServer { [archive] _ in .init(body: archive + Data(count: 1 << 20), waitsForClient: true) }
    let error = #expect(throws: DatasetError.self) { try fetch(server) }
    #expect(error?.kind == .checksum)
    #expect(try Data(contentsOf: part).count < archive.count + (1 << 17), "it does not fill the disk")
  }

  @Test(arguments: ["bytes 0-99/100", "bytes 50-99/*", "", "furlongs 100-199/200"])
  func aRangeThatWasNotAskedForIsRefused(range: String) throws {
    try seedPart(archive.prefix(100))
    let server = try LoopbackServer { _ in
      .init(status: "206 Partial Content", fields: ["Content-Range: \(range)"], body: Data("xx".utf8))
    }
    let error = #expect(throws: DatasetError.self) { try fetch(server) }
    #expect(error?.description.contains("asked for the bytes from 100 on") == true)
    #expect(try Data(contentsOf: part) == archive.prefix(100))
  }

  @Test func redirectionsAreFollowed() throws {
    let server = try LoopbackServer { [archive] request in
      request.path == "/moved"
        ? .whole(archive)
        : .init(status: "302 Found", fields: ["Location: /moved", "Content-Length: 2"], body: Data("no".utf8))
    }
    try expectWholeCopy(try fetch(server))
    #expect(server.requests.map(\.path) == ["/files/small.tar.gz", "/moved"])
  }

  /// Some servers declare a gzipped file to be an encoding of what is in it; its bytes still come as they are.
  @Test func aGzippedFileIsNotDecompressedOnTheWay() throws {
    let server = try LoopbackServer { [archive] _ in
      var answer = LoopbackServer.Answer.whole(archive)
      answer.fields += ["Content-Encoding: gzip", "Content-Type: application/x-gzip"]
      return answer
    }
    try expectWholeCopy(try fetch(server))
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
      try fetch(server, cancellation: cancellation) { if $0.bytes == 5000 { cancellation.cancel() } }
    }
    #expect(cancellation.isCancelled)
    #expect(error?.kind == .cancelled)
    #expect(error?.description.contains("5000 of \(archive.count) bytes are kept in \(part.path)") == true)
    #expect(try Data(contentsOf: part) == archive.prefix(5000))
    try expectWholeCopy(try fetch(server))
    #expect(server.ranges == [nil, "bytes=5000-"])
  }

  @Test func aCancelledDownloadDoesNotBegin() throws {
    let server = try LoopbackServer { [archive] _ in .whole(archive) }
    let cancellation = DownloadCancellation()
    cancellation.cancel()
    let error = #expect(throws: DatasetError.self) { try fetch(server, cancellation: cancellation) }
    #expect(error?.kind == .cancelled)
    #expect(server.requests.isEmpty)
  }

  @Test func aSecondDownloadOfTheSameFileIsRefused() throws {
    try seedPart(Data())
    let descriptor = open(part.path, O_RDWR)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    let server = try LoopbackServer { [archive] _ in .whole(archive) }
    let error = #expect(throws: DatasetError.self) { try fetch(server) }
    #expect(error?.kind == .system)
    #expect(error?.description.contains("another download") == true)
    #expect(server.requests.isEmpty)
  }

  /// /dev/full takes no byte and says, as a full disk does, that there is no space left.
  @Test func aFullDiskIsAnError() throws {
    try seedPart(nil)
    try FileManager.default.createSymbolicLink(atPath: part.path, withDestinationPath: "/dev/full")
    let server = try LoopbackServer { [archive] _ in .whole(archive) }
    let error = #expect(throws: DatasetError.self) { try fetch(server) }
    #expect(error?.kind == .system)
    #expect(error?.description.contains("the disk is full") == true)
  }

  @Test func aFolderThatCannotBeMadeIsAnError() throws {
    try Data().write(to: data)
    let server = try LoopbackServer { [archive] _ in .whole(archive) }
    let error = #expect(throws: DatasetError.self) { try fetch(server) }
    #expect(error?.kind == .system)
    #expect(error?.description.contains("could not be made") == true)
  }

  @Test func anEarlierPartialCopyIsReplacedAndItsOtherFilesStay() throws {
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    try Data("half".utf8).write(to: place.appending(path: "data_batch_1.bin"))
    try Data("mine".utf8).write(to: place.appending(path: "notes.txt"))
    let server = try LoopbackServer { [archive] _ in .whole(archive) }
    try expectWholeCopy(try fetch(server))
    #expect(try Data(contentsOf: place.appending(path: "notes.txt")) == Data("mine".utf8))
  }

  @Test func whatIsNoArchiveIsNotUnpacked() throws {
    let text = Data("not a tar archive".utf8)
    let server = try LoopbackServer { _ in .whole(text) }
    let error = #expect(throws: DatasetError.self) { try fetch(server, of: text) }
    #expect(error?.description.hasPrefix("tar failed: ") == true)
    #expect(try Data(contentsOf: part) == text)
    #expect(!FileManager.default.fileExists(atPath: place.path))
  }

  @Test func anArchiveOfOtherFilesIsRefused() throws {
    try Data("x".utf8).write(to: home.file("packing/x"))
    let packed = home.file("other.tar.gz")
    _ = try run("tar", "-czf", packed.path, "-C", home.file("packing").path, "x")
    let other = try Data(contentsOf: packed)
    let server = try LoopbackServer { _ in .whole(other) }
    let error = #expect(throws: DatasetError.self) { try fetch(server, of: other) }
    #expect(error?.description == "\(part.path) holds no files of CIFAR-10")
  }

  @Test(arguments: [DatasetCatalogue.fashionMNIST, DatasetCatalogue.mnist])
  func setsWithoutAnArchiveSayHowToGetThem(dataset: DatasetDescription) {
    let error = #expect(throws: DatasetError.self) { try DatasetFetcher(dataset, into: data) }
    #expect(error?.kind == .request)
    #expect(error?.description.contains(dataset.instructions) == true)
  }

  /// Puts a file where an earlier attempt leaves its bytes; nil makes only the folder.
  private func seedPart(_ bytes: Data?) throws {
    try FileManager.default.createDirectory(at: part.deletingLastPathComponent(), withIntermediateDirectories: true)
    try bytes?.write(to: part)
  }
}
