import Datasets
import Foundation
import TestSupport
import Testing

/// A small CIFAR-10 to publish, and an empty folder to fetch it into.
struct PublishedArchive {
  let home: TemporaryFolder
  let archive: Data
  /// The files in the archive by name.
  let files: [String: Data]

  /// Six files of two images each, packed as the real ones are.
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

  /// Puts a file where an earlier attempt leaves its bytes; nil makes only the folder.
  func seedPart(_ bytes: Data?) throws {
    try FileManager.default.createDirectory(at: part.deletingLastPathComponent(), withIntermediateDirectories: true)
    try bytes?.write(to: part)
  }
}
