import Foundation

/// The places where data sets are looked for, in order.
///
/// 1. the folder given explicitly (the `--data` option),
/// 2. `TANGENT_DATA`,
/// 3. `$XDG_DATA_HOME/tangent`, or `~/.local/share/tangent`,
/// 4. `datasets` in each folder of `XDG_DATA_DIRS` (by default `/usr/local/share` and `/usr/share`),
/// 5. `/usr/share/datasets`, where Debian's packages put them.
public struct DatasetLocations: Hashable, Sendable {
  /// One place, and who named it.
  public struct Place: Hashable, Sendable {
    public let folder: URL
    /// The option or variable that names the folder, or "default".
    public let origin: String
    /// Whether a set's files may also lie in the folder itself rather than in one named for the set.
    public let mayHoldFiles: Bool
  }

  /// Without repetitions, first choice first.
  public let places: [Place]
  /// Where downloads go: the first of the places above that the user owns.
  public let downloadFolder: URL

  public init(
    explicit: URL? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

    let home = variable("HOME").map { URL(filePath: $0) } ?? FileManager.default.homeDirectoryForCurrentUser
    let own = variable("XDG_DATA_HOME").map { URL(filePath: $0) } ?? home.appending(path: ".local/share")
    var owned: [Place] = []
    if let explicit { owned.append(Place(folder: explicit, origin: "--data", mayHoldFiles: true)) }
    if let folder = variable("TANGENT_DATA") {
      owned.append(Place(folder: URL(filePath: folder), origin: "TANGENT_DATA", mayHoldFiles: true))
    }
    owned.append(
      Place(
        folder: own.appending(path: "tangent"),
        origin: variable("XDG_DATA_HOME") == nil ? "default" : "XDG_DATA_HOME", mayHoldFiles: false))
    downloadFolder = owned[0].folder

    let shared = variable("XDG_DATA_DIRS")
    let folders = (shared ?? "/usr/local/share:/usr/share").split(separator: ":").map { "\($0)/datasets" }
    var found = owned
    found += folders.map {
      Place(
        folder: URL(filePath: $0), origin: shared == nil ? "default" : "XDG_DATA_DIRS", mayHoldFiles: false)
    }
    found.append(Place(folder: URL(filePath: "/usr/share/datasets"), origin: "default", mayHoldFiles: false))
    var seen: Set<String> = []
    places = found.filter { seen.insert($0.folder.standardizedFileURL.path).inserted }
  }

  /// The folders that are tried for `dataset`, in order.
  public func folders(for dataset: DatasetDescription) -> [URL] {
    places.flatMap { place in
      dataset.folders.map { place.folder.appending(path: $0) } + (place.mayHoldFiles ? [place.folder] : [])
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
  /// - Throws: ``DatasetError`` that names every folder tried and says how to get the set.
  public func copy(of dataset: DatasetDescription) throws(DatasetError) -> DatasetCopy {
    let status = status(of: dataset)
    if let copy = status.copy { return copy }
    throw DatasetError(
      .missing,
      "\(dataset.title) was not found; looked in \(status.lookedIn.map(\.path).joined(separator: ", ")); "
        + "to get it: \(dataset.instructions)")
  }
}

/// The result of looking for one data set: a line of `tangent data`.
public struct DatasetStatus: Sendable {
  public let dataset: DatasetDescription
  /// The copy that is used, or nil where there is none.
  public let copy: DatasetCopy?
  /// Every folder that was, or would have been, tried.
  public let lookedIn: [URL]
}
