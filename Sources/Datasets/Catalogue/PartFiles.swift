import Foundation

/// The files of one part of a data set in a folder: those that are there and those that are not.
///
/// A file is found under its published name or another spelling of its format, gzipped (`.gz`) or not, in upper or lower
/// case.
struct PartFiles {
  /// In the set's own order.
  let found: [URL]
  /// By their published names.
  let absent: [String]

  init(_ part: DatasetPart, of dataset: DatasetDescription, in folder: URL) {
    var found: [URL] = []
    var absent: [String] = []
    // Sorted, so that of two spellings the same one is taken on every file system.
    lazy var names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    func existing(_ name: String) -> URL? {
      let url = folder.appending(path: name)
      return FileManager.default.fileExists(atPath: url.path) ? url : nil
    }
    for name in dataset.fileNames(of: part) {
      // The published name first.
      let spellings = ([name] + dataset.format.spellings(name)).flatMap { [$0, "\($0).gz"] }
      // By name first: a folder may allow that and refuse to be listed.
      if let url = spellings.lazy.compactMap(existing).first
        ?? spellings.lazy.compactMap({ spelling in
          names.first { $0.lowercased() == spelling.lowercased() }.flatMap(existing)
        }).first
      {
        found.append(url)
      } else {
        absent.append(name)
      }
    }
    self.found = found
    self.absent = absent
  }
}
