import Foundation
import Torch

/// The images of a set of one's own: their files, classes and parts. No image has been read.
///
/// ```swift
/// let listing = try ImageListing(of: URL(filePath: "photos"))
/// print(listing.classNames, listing.count(of: .training))
/// ```
public struct ImageListing: Hashable, Sendable {
  /// How classes and parts are told.
  public enum Layout: String, Hashable, Sendable {
    /// Folders for parts, with folders for classes in them.
    case parts
    /// Folders for classes.
    case classes
    /// A table of paths and labels.
    case table
  }

  /// One image's file.
  public struct File: Hashable, Sendable {
    /// Relative to ``ImageListing/root``; a table may give absolute ones.
    public let path: String
    public let label: Int
    public let part: ImagePart
    public let bytes: Int
    /// Nanoseconds since 1970.
    public let modified: Int
  }

  /// The folder or the table.
  public let location: URL
  /// What paths are relative to.
  public let root: URL
  public let layout: Layout
  /// In the order of their code points, as torchvision's `ImageFolder` numbers them.
  public let classNames: [String]
  /// By part, class and path.
  public let files: [File]
  /// Whether the test part was drawn from the training images, by a hash of their paths: where there is neither a test
  /// nor a validation part.
  public let drawsTest: Bool
  /// How many other files there are, by their extensions; "" for names without one.
  public let ignored: [String: Int]

  /// Paths of pictures that belong to no class, since they lie beside the class folders.
  public let loose: [String]

  /// The set's name for people.
  public var title: String { location.standardizedFileURL.lastPathComponent }

  public func count(of part: ImagePart) -> Int { files.count { $0.part == part } }

  /// The number of images of each class.
  public func classCounts(of part: ImagePart) -> [Int] {
    files.reduce(into: [Int](repeating: 0, count: classNames.count)) { counts, file in
      if file.part == part { counts[file.label] += 1 }
    }
  }

  public func url(of file: File) -> URL {
    file.path.hasPrefix("/") ? URL(filePath: file.path) : root.appending(path: file.path, directoryHint: .notDirectory)
  }

  /// A file's path for people.
  public func name(of file: File) -> String {
    let url = url(of: file)
    return file.path.hasPrefix("../") ? url.standardizedFileURL.path : url.relativePath
  }

  /// A number that stands for every file's path, size, time of modification, class and part.
  package var fingerprint: Checksum {
    var checksum = Checksum()
    for name in classNames { checksum.add(Array("\(name)\0".utf8)) }
    for file in files {
      checksum.add(Array("\(file.path)\0\(file.part.rawValue)\0".utf8))
      checksum.add([file.label, file.bytes, file.modified])
    }
    return checksum
  }

  /// Lists a folder of images, or a table (`.csv`) of their paths and labels. Costs a look at each file's name, size
  /// and time.
  ///
  /// - Throws: ``DatasetError`` where nothing is there, where it has no layout that is known, or where its classes and
  ///   parts disagree.
  public init(of location: URL) throws(DatasetError) {
    self =
      location.pathExtension.lowercased() == "csv"
      ? try ImageListing(table: location) : try ImageListing(folder: location)
  }

  /// - Parameters:
  ///   - found: the pictures with the names of their classes, in any order.
  init(
    _ layout: Layout, at location: URL, root: URL,
    _ found: [(picture: FolderWalk.Picture, name: String, part: ImagePart)],
    loose: [String] = [], ignored: [String: Int] = [:]
  ) throws(DatasetError) {
    let names = Set(found.map { Array($0.name.utf8) }).map { String(decoding: $0, as: UTF8.self) }
      .sorted(by: codePointsPrecede)
    try Self.checkSpelling(names, location)
    guard names.count > 1 else {
      throw DatasetError(
        .request,
        "\(location.relativePath) has only the class \(names.first.map { "'\($0)'" } ?? "of nothing"), and a search needs "
          + "two or more; "
          + (layout == .table
            ? "give each class's pictures a label of their own" : "put each class's pictures into a folder of its own"),
        file: location.path)
    }
    // Whoever divides the pictures decides what is tested with, too.
    drawsTest = found.allSatisfy { $0.part == .training }
    let labels = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    let tested = drawsTest ? TestDraw.places(found.map { ($0.picture.path, labels[$0.name] ?? 0) }) : []
    files = found.enumerated().map { place, entry in
      File(
        path: entry.picture.path, label: labels[entry.name] ?? 0,
        part: tested.contains(place) ? .test : entry.part, bytes: entry.picture.bytes,
        modified: entry.picture.modified)
    }.sorted { one, other in
      let (own, others) = ((ImagePart.order(one.part), one.label), (ImagePart.order(other.part), other.label))
      return own == others ? codePointsPrecede(one.path, other.path) : own < others
    }
    self.location = location
    self.root = root
    self.layout = layout
    self.loose = loose
    self.ignored = ignored
    classNames = names
    try checkParts()
  }

  /// Names that differ in case or in the form of their accents only are one class on other systems; those that differ in
  /// spaces around them look alike.
  private static func checkSpelling(_ names: [String], _ location: URL) throws(DatasetError) {
    let alike = Dictionary(grouping: names) { name in
      name.lowercased().trimmingCharacters(in: .whitespacesAndNewlines)
    }.values.filter { $0.count > 1 }
    guard let pair = alike.min(by: { codePointsPrecede($0[0], $1[0]) }) else { return }
    throw DatasetError(
      .request,
      "\(location.relativePath) has the classes '\(pair[0])' and '\(pair[1])', which differ only in how they are "
        + "spelled; merge them, or rename one", file: location.path)
  }

  /// A class that cannot be learned is a mistake of the folder.
  private func checkParts() throws(DatasetError) {
    let training = classCounts(of: .training)
    for part in [ImagePart.validation, .test] {
      for (label, count) in classCounts(of: part).enumerated() where count > 0 && training[label] == 0 {
        throw DatasetError(
          .request,
          "\(location.relativePath): the class '\(classNames[label])' is in the \(part.rawValue) part, but not in the "
            + "training part; add pictures of it there, or remove the class", file: location.path)
      }
    }
  }
}

extension ImagePart {
  fileprivate static func order(_ part: ImagePart) -> Int { allCases.firstIndex(of: part) ?? 0 }
}
