import Foundation
import Torch

/// The folder of decoded image sets.
///
/// A file is named `SET-LISTING-OPTIONS.tensors`, three checksums: of the set's place, of its files with their sizes and
/// times, and of what was asked for. Of a set whose files have changed, the older ones are removed.
public struct PictureCache: Hashable, Sendable {
  public let folder: URL

  public init(_ folder: URL) { self.folder = folder }

  /// The name of a set's file, without its extension.
  package func key(of listing: ImageListing, _ options: PictureOptions, side: Int?) -> String {
    let wishes = "\(options.fit.rawValue) \(options.skipsUnreadable) \(side ?? 0)"
    return "\(Self.prefix(of: listing))\(listing.fingerprint)-\(Checksum(of: Array(wishes.utf8)))"
  }

  package func file(_ key: String) -> URL { folder.appending(path: "\(key).tensors", directoryHint: .notDirectory) }

  /// Removes what killed processes left of any set. A running process holds a lock on its own, which stay.
  package func removeAbandoned() {
    for name in names where name.hasSuffix(".partial") {
      FileDraft.removeIfAbandoned(folder.appending(path: name, directoryHint: .notDirectory).path)
    }
  }

  private var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] }

  /// Removes what was made of earlier states of a set. What cannot be removed stays: it does no harm.
  package func removeOutdated(of listing: ImageListing) {
    let (own, current) = (Self.prefix(of: listing), "\(Self.prefix(of: listing))\(listing.fingerprint)-")
    for name in names where name.hasPrefix(own) && !name.hasPrefix(current) && !name.hasSuffix(".partial") {
      try? FileManager.default.removeItem(at: folder.appending(path: name, directoryHint: .notDirectory))
    }
  }

  private static func prefix(of listing: ImageListing) -> String {
    "\(Checksum(of: Array(listing.location.standardizedFileURL.path.utf8)))-"
  }
}
