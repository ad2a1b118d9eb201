import Foundation
import Torch

/// What is done with each picture of a set.
public enum PictureStage: Hashable, Sendable {
  /// Its size and colors are read.
  case headers
  /// It is decoded.
  case pixels
}

extension DatasetError {
  /// The user's stop of a decoding.
  fileprivate static let stopped = DatasetError(
    .cancelled,
    "decoding the pictures was stopped, and nothing of it is kept; the same command begins with the first picture again"
  )
}

/// Decodes all pictures of a set into a ``DecodedFile``, on all cores.
struct PictureDecoding {
  let listing: ImageListing
  let options: PictureOptions
  /// The user's choice.
  let side: Int?
  /// Called with the number of pictures that are done, from any thread.
  let progress: @Sendable (PictureStage, Int) -> Void
  let isCancelled: @Sendable () -> Bool

  /// Pixels that are held in memory at a time, in bytes.
  private static let pieceBytes = 1 << 26

  /// Writes the file, which has its name only when it is whole.
  ///
  /// - Throws: ``DatasetError`` for the first pictures that cannot be read, unless they are to be skipped; where the
  ///   file cannot be written; and where it was cancelled.
  func write(to url: URL, key: String) throws(DatasetError) {
    var unreadable = UnreadablePictures()
    let form = try form(&unreadable)
    let draft = try writing(url, form) { () throws(POSIXError) in try FileDraft(to: url) }
    var sums = PixelSums(channels: form.channels)
    var checksums = PixelChecksums()
    var count = 0
    let known = unreadable.indices
    let indices = listing.files.indices.filter { !known.contains($0) }
    let length = max(64, Self.pieceBytes / form.bytes)
    for start in stride(from: 0, to: indices.count, by: length) {
      let piece = Array(indices[start..<min(start + length, indices.count)])
      for (index, result) in zip(piece, try decoded(piece, form)) {
        switch result {
        case .failure(let error): unreadable.add(index, error.message)
        case .success(let image):
          if listing.files[index].part == .training { sums.add(image.sums) }
          checksums.add(image.pixels)
          count += 1
          try writing(url, form) { () throws(POSIXError) in try draft.append(image.pixels) }
        }
      }
      try refuse(unreadable)
    }
    unreadable.sort()
    try checkClasses(without: unreadable)
    let normalization = sums.normalization
    let record = DecodedFile.Record(
      key: key, form: form, count: count, mean: normalization.mean,
      standardDeviation: normalization.standardDeviation, checksums: checksums, unreadable: unreadable)
    try writing(url, form) { () throws(POSIXError) in
      try draft.append(DecodedFile.ending(record))
      try draft.commit()
    }
  }

  private struct Image: Sendable {
    let pixels: [UInt8]
    let sums: PixelSums
  }

  private func decoded(
    _ indices: [Int], _ form: PictureForm
  ) throws(DatasetError) -> [Result<Image, PictureError>] {
    let (listing, fit, progress) = (listing, options.fit, progress)
    let results = AllCores.map(indices, isCancelled: isCancelled) { index in
      defer { progress(.pixels, 1) }
      return Result { () throws(PictureError) in
        let pixels = try PictureDecoder.decode(
          PictureFile(url: listing.url(of: listing.files[index])).bytes(), channels: form.channels, width: form.side,
          height: form.side, fit: fit)
        return Image(pixels: pixels, sums: PixelSums(of: pixels, channels: form.channels))
      }
    }
    guard let results else { throw DatasetError.stopped }
    return results
  }

  /// Decided by all pictures' headers.
  private func form(_ unreadable: inout UnreadablePictures) throws(DatasetError) -> PictureForm {
    let headers = try PictureHeaders(
      of: listing, progress: { [progress] in progress(.headers, $0) }, isCancelled: isCancelled)
    for case (let index, .failure(let error)) in headers.results.enumerated() { unreadable.add(index, error.message) }
    try refuse(unreadable)
    return PictureForm(of: headers.readable, side: side)
  }

  private func refuse(_ unreadable: UnreadablePictures) throws(DatasetError) {
    if !options.skipsUnreadable, let error = unreadable.error(in: listing) { throw error }
  }

  /// A class needs a picture to train on that can be read.
  private func checkClasses(without unreadable: UnreadablePictures) throws(DatasetError) {
    let left = listing.files.enumerated().filter { !unreadable.indices.contains($0.offset) }
    let trained = Set(left.filter { $0.element.part == .training }.map(\.element.label))
    guard let label = listing.classNames.indices.first(where: { !trained.contains($0) }) else { return }
    throw DatasetError(
      .malformedFile,
      "no training picture of the class '\(listing.classNames[label])' in \(listing.location.relativePath) can be read; "
        + "`tangent data check` lists the reasons", file: listing.location.path)
  }

  /// The system's refusal to write the file, in words.
  private func writing<Value>(
    _ url: URL, _ form: PictureForm, _ body: () throws(POSIXError) -> Value
  ) throws(DatasetError) -> Value {
    do { return try body() } catch {
      let mebibytes = (listing.files.count * form.bytes >> 20) + 1
      throw DatasetError(
        .system,
        "the decoded images, \(mebibytes) MiB, could not be written to \(url.deletingLastPathComponent().relativePath): "
          + "\(String(cString: strerror(error.code.rawValue))); make room, or name another folder with TANGENT_STUDIES",
        file: url.path)
    }
  }
}
