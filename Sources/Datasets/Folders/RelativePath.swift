import Foundation

/// Paths of pictures in one spelling, whichever of several a table uses: relative to its folder, without `.` and, but
/// for leading ones, `..`.
struct RelativePath {
  private let folder: String
  /// The folder as it is written, and without symbolic links.
  private let roots: [[Substring]]

  init(to folder: URL) {
    self.folder = folder.standardizedFileURL.path
    roots = [folder.standardizedFileURL, folder.resolvingSymlinksInPath()].map { Self.parts($0.path) }
  }

  /// The one spelling of a path.
  func normalized(_ path: String) -> String {
    let parts = Self.parts(path.hasPrefix("/") ? path : "\(folder)/\(path)")
    let spellings = roots.map { root in
      let shared = zip(root, parts).prefix { $0 == $1 }.count
      return Array(repeating: "..", count: root.count - shared) + parts.dropFirst(shared)
    }
    return (spellings.min { $0.count < $1.count } ?? parts).joined(separator: "/")
  }

  /// The folders of an absolute path, without `.` and `..`.
  private static func parts(_ path: String) -> [Substring] {
    path.split(separator: "/").reduce(into: []) { parts, part in
      if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(part) }
    }
  }
}
