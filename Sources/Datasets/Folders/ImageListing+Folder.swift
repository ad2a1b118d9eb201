import Foundation
import Glibc

extension ImageListing {
  /// Lists a folder with folders for its parts (`train`, and `val` or `test` beside it), each with folders for its
  /// classes, or with folders for its classes alone.
  init(folder: URL) throws(DatasetError) {
    try Self.check(folder)
    var walk = FolderWalk(root: folder)
    let top = try walk.contents(of: "")
    try Self.check(top, folder.relativePath)
    var loose = top.pictures.map(\.path)
    guard !top.folders.isEmpty else {
      throw DatasetError(
        .missing,
        "\(folder.relativePath) has no folders in it"
          + (top.pictures.isEmpty ? "" : ", only \(top.pictures.count.counted("picture"))")
          + "; put each class's pictures into a folder of its own: \(folder.relativePath)/CLASS/*.jpg",
        file: folder.path)
    }
    let parts = try Self.parts(among: top.folders, &walk, folder)
    var found: [(FolderWalk.Picture, String, ImagePart)] = []
    if parts.isEmpty {
      for name in top.folders { found += try Self.pictures(of: name, in: name, .training, &walk, folder) }
    } else {
      for (part, name) in parts {
        let contents = try walk.contents(of: name)
        try Self.check(contents, "\(folder.relativePath)/\(name)")
        loose += contents.pictures.map(\.path)
        let classes = contents.folders
        guard !classes.isEmpty else {
          throw DatasetError(
            .missing,
            "\(folder.relativePath)/\(name) has no folders in it; put each class's pictures into a folder of its own: "
              + "\(folder.relativePath)/\(name)/CLASS/*.jpg", file: folder.path)
        }
        for title in classes { found += try Self.pictures(of: title, in: "\(name)/\(title)", part, &walk, folder) }
      }
    }
    try self.init(
      parts.isEmpty ? .classes : .parts, at: folder, root: folder,
      found.map { (picture: $0.0, name: $0.1, part: $0.2) },
      loose: loose, ignored: walk.ignored)
  }

  /// No class may be missing silently.
  private static func check(_ contents: FolderWalk.Contents, _ path: String) throws(DatasetError) {
    guard let lost = contents.unreachable.first(where: { $0.kind != .picture }) else { return }
    throw lost.error(in: path)
  }

  private static func check(_ folder: URL) throws(DatasetError) {
    var status = stat()
    guard stat(folder.path, &status) == 0 else {
      let reason = errno
      throw DatasetError(
        reason == ENOENT ? .missing : .system, "\(folder.relativePath): \(String(cString: strerror(reason)))",
        file: folder.path)
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw DatasetError(
        .request,
        "\(folder.relativePath) is a file; give a folder of pictures, or a table of their paths and labels that ends in "
          + ".csv", file: folder.path)
    }
  }

  /// The folders that are parts; none where every folder is a class.
  private static func parts(
    among folders: [String], _ walk: inout FolderWalk, _ root: URL
  ) throws(DatasetError) -> [(part: ImagePart, name: String)] {
    let named = folders.compactMap { name in ImagePart(named: name).map { (part: $0, name: name) } }
    guard let training = named.first(where: { $0.part == .training }) else {
      if named.count == folders.count {
        throw DatasetError(
          .missing,
          "\(root.relativePath) holds \(DatasetError.list(folders)), but no train; put the training images into "
            + "\(root.relativePath)/train/CLASS", file: root.path)
      }
      return []
    }
    // Pictures directly in it: a class of that name, such as that of trains.
    var look = FolderWalk(root: root)
    if try look.contents(of: training.name).folders.isEmpty { return [] }
    for part in ImagePart.allCases {
      let same = named.filter { $0.part == part }.map(\.name)
      if same.count > 1 {
        throw DatasetError(
          .request, "\(root.relativePath) holds \(DatasetError.list(same)), which mean the same part; merge them",
          file: root.path)
      }
    }
    for name in folders where ImagePart(named: name) == nil {
      if let picture = try look.pictures(below: name).first {
        throw DatasetError(
          .request,
          "\(root.relativePath) holds \(training.name) and also \(picture.path), which belongs to no part; move '\(name)' "
            + "out of the folder, or rename \(training.name) if it is a class", file: root.path)
      }
    }
    return named
  }

  private static func pictures(
    of name: String, in path: String, _ part: ImagePart, _ walk: inout FolderWalk, _ root: URL
  ) throws(DatasetError) -> [(FolderWalk.Picture, String, ImagePart)] {
    let before = walk.ignored
    let pictures = try walk.pictures(below: path)
    guard !pictures.isEmpty else {
      let others = walk.ignored.filter { $0.value > before[$0.key] ?? 0 && !$0.key.isEmpty }.keys.sorted()
      throw DatasetError(
        .missing,
        "the class folder \(root.relativePath)/\(path) has no JPEG, PNG or WebP picture"
          + (others.isEmpty ? "" : " (only files of type \(others.joined(separator: ", ")))")
          + "; add pictures, or remove the folder", file: root.path)
    }
    return pictures.map { ($0, name, part) }
  }
}
