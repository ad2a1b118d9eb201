import Foundation
import Glibc

/// Downloads a data set that is published as an archive, and unpacks it where it is found again.
///
/// ```swift
/// let fetcher = try DatasetFetcher(DatasetCatalogue.cifar10, into: DatasetLocations().downloadFolder)
/// let images = try fetcher.fetch().trainingImages()
/// ```
///
/// Everything happens in a folder named for the set. The archive grows there as `NAME.part`, which
/// stays after a failure; the next attempt goes on from its last byte. It is removed once the files
/// are in place. Needs the programs `curl`, `md5sum`, `tar` and `gzip`.
public struct DatasetFetcher: Sendable {
  public let dataset: DatasetDescription
  /// The folder that a folder of the set is made in.
  public let folder: URL
  private let archive: DatasetDescription.Archive

  /// - Throws: ``DatasetError`` where the set is not published as an archive; it says how to get it then.
  public init(_ dataset: DatasetDescription, into folder: URL) throws(DatasetError) {
    guard case .archive(let archive) = dataset.source else {
      throw DatasetError(
        .request, "\(dataset.title) is not published as an archive to download; to get it: \(dataset.instructions)")
    }
    self.dataset = dataset
    self.folder = folder
    self.archive = archive
  }

  /// Downloads, checks and unpacks, and returns when the files are in place.
  ///
  /// A download that was interrupted is resumed, or begun anew where the server sends only whole files.
  /// An archive that is there in full but damaged is downloaded anew. Files of an earlier copy in the
  /// same place are replaced, each in one step. Takes the archive's size twice on disk, and little
  /// memory.
  ///
  /// - Parameters:
  ///   - cancellation: Stops it from another thread.
  ///   - progress: Called on this thread, after each piece of at most 64 KiB and at each new stage.
  /// - Throws: ``DatasetError``: `download` when no server answers, it refuses, or the transfer breaks
  ///   off; `checksum` when size or MD5 are not the published ones; `cancelled`; `system` when a file
  ///   cannot be written, a full disk among the reasons, or a program is absent.
  public func fetch(
    cancellation: DownloadCancellation = DownloadCancellation(),
    progress: @escaping @Sendable (DownloadProgress) -> Void = { _ in }
  ) throws(DatasetError) -> DatasetCopy {
    let home = folder.appending(path: dataset.id)
    try makeFolder(home)
    let partial = try PartialFile(path: home.appending(path: archiveName + ".part").path)
    func report(_ stage: DownloadProgress.Stage, resumedBytes: Int = 0) {
      progress(
        DownloadProgress(stage: stage, bytes: partial.count, totalBytes: archive.bytes, resumedBytes: resumedBytes))
    }
    do throws(DatasetError) {
      var fault: DatasetError?
      if partial.count == archive.bytes {
        report(.checking, resumedBytes: partial.count)
        fault = try self.fault(in: partial, cancellation)
      }
      if partial.count > archive.bytes || fault != nil { try partial.empty() }
      if partial.count < archive.bytes {
        try download(to: partial, cancellation) { report(.downloading, resumedBytes: $0) }
        report(.checking)
        if let fault = try self.fault(in: partial, cancellation) { throw fault }
      }
      report(.unpacking)
      let copy = try unpack(partial, in: home, cancellation)
      partial.remove()
      return copy
    } catch {
      guard cancellation.isCancelled else { throw error }
      throw DatasetError(
        .cancelled,
        "fetching \(dataset.title) was cancelled; \(partial.count) of \(archive.bytes) bytes are kept in "
          + "\(partial.path), and the same command resumes from there", file: partial.path)
    }
  }

  private var archiveName: String {
    archive.address.split(separator: "/").last.map(String.init) ?? "\(dataset.id).tar.gz"
  }

  private func makeFolder(_ url: URL) throws(DatasetError) {
    do { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) } catch {
      throw DatasetError(
        .system,
        "the folder \(url.path) could not be created: \(error.systemReason); make the folder that contains it writable, "
          + "or choose another place with --data", file: url.path)
    }
  }

  /// Brings the file to the archive's size. `report` gets the bytes that were there before.
  private func download(
    to partial: PartialFile, _ cancellation: DownloadCancellation, report: (Int) -> Void
  ) throws(DatasetError) {
    if cancellation.isCancelled { throw DatasetError(.cancelled, "cancelled before it began") }
    let response = try HTTPResponse(archive.address, from: partial.count, cancellation: cancellation)
    let length: Int?
    switch response.status {
    case 200:
      length = response.fields["content-length"].flatMap { Int($0) }
      try checkLength(length)
      try partial.empty()
    case 206 where partial.count > 0:
      length = try wholeLength(of: response, from: partial.count)
      try checkLength(length)
    default:
      throw DatasetError(
        .download, "\(archive.address) could not be fetched: the server answered with status \(response.status)")
    }
    let resumedBytes = partial.count
    report(resumedBytes)
    do throws(DatasetError) {
      while let piece = try response.read() {
        try partial.append(piece)
        report(resumedBytes)
        guard partial.count <= archive.bytes else {
          try checkLength(partial.count)
          break
        }
      }
    } catch  where error.kind == .download {
      throw brokenOff(at: partial.count, error.description)
    }
    if partial.count < archive.bytes { throw brokenOff(at: partial.count, "the server ended the transfer") }
  }

  /// The size of the whole file that a partial answer belongs to, from `bytes FIRST-LAST/SIZE`; nil for `*`.
  private func wholeLength(of response: HTTPResponse, from start: Int) throws(DatasetError) -> Int? {
    let range = response.fields["content-range"] ?? ""
    guard let parts = range.wholeMatch(of: /bytes (\d+)-\d+\/(\d+|\*)/), Int(parts.1) == start else {
      throw DatasetError(
        .download,
        "\(archive.address) could not be fetched: asked for the bytes from \(start) on, the server answered with "
          + "\"\(range)\"")
    }
    return Int(parts.2)
  }

  private func checkLength(_ length: Int?) throws(DatasetError) {
    guard let length, length != archive.bytes else { return }
    throw DatasetError(
      .checksum,
      "\(archive.address): expected the published \(archive.bytes) bytes, but the server sends \(length); "
        + "this is not \(dataset.title)'s archive (a proxy's page, or a new version)")
  }

  private func brokenOff(at count: Int, _ reason: String) -> DatasetError {
    DatasetError(
      .download,
      "the download of \(archive.address) broke off after \(count) of \(archive.bytes) bytes (\(reason)); "
        + "run the same command again to resume it")
  }

  /// What is wrong with an archive of the right size, or nil where its MD5 sum is the published one.
  private func fault(
    in partial: PartialFile, _ cancellation: DownloadCancellation
  ) throws(DatasetError) -> DatasetError? {
    let line = try SystemTool("md5sum", package: "coreutils").run(["--", partial.path], cancellation: cancellation)
    // A backslash at the start says that the name which follows the sum is escaped.
    let sum = String(line.drop { $0 == "\\" }.prefix { $0 != " " })
    if sum == archive.md5 { return nil }
    return DatasetError(
      .checksum,
      "\(partial.path): expected the MD5 sum \(archive.md5), found \(sum); the download is damaged: "
        + "run the same command to download it again", file: partial.path)
  }

  /// Unpacks beside the archive, then gives every file its place: no half-written file is ever found.
  private func unpack(
    _ partial: PartialFile, in home: URL, _ cancellation: DownloadCancellation
  ) throws(DatasetError) -> DatasetCopy {
    let workshop = home.appending(path: archiveName + ".unpacking")
    try? FileManager.default.removeItem(at: workshop)
    try makeFolder(workshop)
    defer { try? FileManager.default.removeItem(at: workshop) }
    _ = try SystemTool("tar", package: "tar").run(
      ["-xzf", partial.path, "-C", workshop.path, "--no-same-owner"], cancellation: cancellation)

    let folders = dataset.folders.map { workshop.appending(path: $0.split(separator: "/").last ?? "") } + [workshop]
    guard let unpacked = folders.lazy.compactMap({ DatasetCopy(of: dataset, in: $0) }).first else {
      throw DatasetError(.checksum, "\(partial.path) holds no files of \(dataset.title)", file: partial.path)
    }
    let place = folder.appending(path: dataset.folders.first ?? dataset.id)
    try makeFolder(place)
    do {
      for name in try FileManager.default.contentsOfDirectory(atPath: unpacked.folder.path).sorted() {
        let destination = place.appending(path: name).path
        guard rename(unpacked.folder.appending(path: name).path, destination) == 0 else {
          throw DatasetError(
            .system, "\(destination) could not be written: \(String(cString: strerror(errno)))", file: destination)
        }
      }
    } catch let error as DatasetError {
      throw error
    } catch {
      throw DatasetError(
        .system, "\(unpacked.folder.path) could not be read: \(error.localizedDescription)", file: unpacked.folder.path)
    }
    guard let copy = DatasetCopy(of: dataset, in: place) else {
      throw DatasetError(.system, "\(place.path) lost its files while they were being moved there", file: place.path)
    }
    return copy
  }
}
