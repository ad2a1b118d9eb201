import Foundation
import Glibc

/// The places where data sets are looked for.
///
/// A folder that the user names is the only place: the one given explicitly (the `--data` option), else
/// `TANGENT_DATA`. Where nobody names one, in order:
///
/// 1. `$XDG_DATA_HOME/tangent`, or `~/.local/share/tangent`,
/// 2. `datasets` in each folder of `XDG_DATA_DIRS` (by default `/usr/local/share` and `/usr/share`),
/// 3. `/usr/share/datasets`, where Debian's packages put them.
public struct DatasetLocations: Hashable, Sendable {
  /// One place, and who named it.
  public struct Place: Hashable, Sendable {
    public let folder: URL
    /// The option or variable that names the folder, or "default".
    public let origin: String
    /// Whether the user named it for data sets. A set's files may then also lie in the folder itself rather
    /// than in one named for the set, and nothing else is looked in.
    public let isExplicit: Bool
  }

  /// Without repetitions, first choice first.
  public let places: [Place]
  /// Where downloads go: the first of the places.
  public var downloadFolder: URL { places[0].folder }

  public init(
    explicit: URL? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

    if let explicit {
      places = [Place(folder: explicit, origin: "--data", isExplicit: true)]
    } else if let folder = variable("TANGENT_DATA") {
      places = [Place(folder: URL(filePath: folder), origin: "TANGENT_DATA", isExplicit: true)]
    } else {
      func place(_ folder: URL, _ name: String) -> Place {
        Place(folder: folder, origin: variable(name) == nil ? "default" : name, isExplicit: false)
      }
      let home = variable("HOME").map { URL(filePath: $0) } ?? FileManager.default.homeDirectoryForCurrentUser
      let own = variable("XDG_DATA_HOME").map { URL(filePath: $0) } ?? home.appending(path: ".local/share")
      let shared = (variable("XDG_DATA_DIRS") ?? "/usr/local/share:/usr/share").split(separator: ":")
      let debian = Place(folder: URL(filePath: "/usr/share/datasets"), origin: "default", isExplicit: false)
      let found =
        [place(own.appending(path: "tangent"), "XDG_DATA_HOME")]
        + shared.map { place(URL(filePath: "\($0)/datasets"), "XDG_DATA_DIRS") } + [debian]
      var seen: Set<String> = []
      places = found.filter { seen.insert($0.folder.standardizedFileURL.path).inserted }
    }
  }

  /// The folders that are tried for `dataset`, in order.
  public func folders(for dataset: DatasetDescription) -> [URL] {
    places.flatMap { place in
      dataset.folders.map { place.folder.appending(path: $0) } + (place.isExplicit ? [place.folder] : [])
    }
  }

  /// Looks for `dataset`: which folder holds it, and what was tried.
  ///
  /// Costs a few file-system look-ups; no file is opened.
  public func status(of dataset: DatasetDescription) -> DatasetStatus {
    let tried = folders(for: dataset)
    let copies = tried.lazy.compactMap { DatasetCopy(of: dataset, in: $0) }
    return DatasetStatus(dataset: dataset, copy: copies.first, lookedIn: tried)
  }

  /// The first copy of `dataset`.
  ///
  /// - Throws: ``DatasetError`` that names every folder tried and every file looked for, and says how to get
  ///   the set; and where the user's folder is none that can be read.
  public func copy(of dataset: DatasetDescription) throws(DatasetError) -> DatasetCopy {
    let status = status(of: dataset)
    if let copy = status.copy { return copy }
    try checkExplicitFolder()
    for folder in status.lookedIn where places.contains(where: \.isExplicit) {
      if let reason = Self.obstacle(to: folder), reason.kind == .system {
        throw DatasetError(.system, "\(folder.relativePath) \(reason.words)", file: folder.path)
      }
    }
    let halves = status.lookedIn.compactMap { folder in
      let parts = DatasetPart.allCases.map { PartFiles($0, of: dataset, in: folder) }
      guard let part = parts.first(where: { !$0.found.isEmpty }) else { return nil as String? }
      return "\(folder.relativePath) holds \(DatasetError.list(part.found.map(\.lastPathComponent))), but not "
        + DatasetError.list(part.absent)
    }
    let found =
      halves.isEmpty
      ? "looked for \(DatasetError.list(dataset.fileNames)), gzipped or not, in "
        + DatasetError.list(status.lookedIn.map(\.relativePath)) : halves.joined(separator: "; ")
    let place = places.first { $0.isExplicit }.map { " in \($0.name)" } ?? ""
    throw DatasetError(
      .missing, "\(dataset.title) was not found\(place): \(found); to get it: \(dataset.instructions)")
  }

  /// - Throws: ``DatasetError`` where the user's folder does not exist, is not a folder, or may not be read.
  public func checkExplicitFolder() throws(DatasetError) {
    guard let place = places.first(where: \.isExplicit), let reason = Self.obstacle(to: place.folder) else { return }
    throw DatasetError(
      reason.kind, "\(place.name) \(reason.words); name the folder that holds the data sets", file: place.folder.path)
  }

  /// Why nothing can be looked for in a folder.
  private static func obstacle(to folder: URL) -> (kind: DatasetError.Kind, words: String)? {
    var status = stat()
    guard stat(folder.path, &status) == 0 else {
      let reason = errno
      guard reason == ENOENT else { return (.system, "may not be read: \(String(cString: strerror(reason)))") }
      return (.missing, lstat(folder.path, &status) == 0 ? "is a broken link" : "does not exist")
    }
    guard status.st_mode & S_IFMT == S_IFDIR else { return (.missing, "is not a folder") }
    guard access(folder.path, X_OK) != 0 else { return nil }
    return (.system, "may not be read: \(String(cString: strerror(errno)))")
  }
}

extension DatasetLocations.Place {
  /// As the user named it.
  fileprivate var name: String { "\(origin) \(folder.relativePath)" }
}

/// The result of looking for one data set: a line of `tangent data`.
public struct DatasetStatus: Sendable {
  public let dataset: DatasetDescription
  /// The copy that is used, or nil where there is none.
  public let copy: DatasetCopy?
  /// Every folder that was, or would have been, tried.
  public let lookedIn: [URL]
}
