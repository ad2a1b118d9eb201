/// Pictures that cannot be read, with the reasons, in the order of the listing.
public struct UnreadablePictures: Hashable, Sendable, Codable {
  public struct Entry: Hashable, Sendable, Codable {
    /// The place in the listing's files.
    public let index: Int
    /// The rest of a sentence that begins with the file's name.
    public let reason: String
  }

  public private(set) var entries: [Entry] = []

  package init() {}

  public var count: Int { entries.count }
  public var isEmpty: Bool { entries.isEmpty }
  var indices: Set<Int> { Set(entries.map(\.index)) }

  mutating func sort() { entries.sort { $0.index < $1.index } }

  mutating func add(_ index: Int, _ reason: String) { entries.append(Entry(index: index, reason: reason)) }

  /// The error that they are where they are not to be skipped.
  func error(in listing: ImageListing) -> DatasetError? {
    guard let first = entries.first else { return nil }
    let file = listing.files[first.index]
    let others = count > 1 ? " (the first of \(count) found)" : ""
    return DatasetError(
      .malformedFile,
      "\(listing.name(of: file)) \(first.reason)\(others); repair or remove what `tangent data check` lists, or leave such "
        + "pictures out with --skip-unreadable", file: listing.url(of: file).path)
  }
}
