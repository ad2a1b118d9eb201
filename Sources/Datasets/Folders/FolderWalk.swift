import Foundation
import Glibc

/// The pictures below a folder, found by their names. No file is opened.
///
/// Symbolic links are followed; a link to a folder that it lies in is not. Hidden files and folders are skipped, and so
/// is `__MACOSX`, which macOS puts into archives.
struct FolderWalk {
  /// A picture's file.
  struct Picture {
    /// Relative to the walk's root, with slashes between folders.
    let path: String
    let bytes: Int
    /// Nanoseconds since 1970.
    let modified: Int
  }

  /// What a folder holds, without what is hidden.
  struct Contents {
    var folders: [String] = []
    var pictures: [Picture] = []
  }

  /// The extensions of pictures, in lower case.
  static let extensions: Set<String> = ["jpg", "jpeg", "jpe", "jfif", "png", "webp"]

  let root: URL
  /// How many other files there were, by their extensions in lower case; "" for names without one.
  private(set) var ignored: [String: Int] = [:]

  init(root: URL) { self.root = root }

  /// The folders and pictures directly in a folder, in the order of their names' code points.
  ///
  /// - Parameter path: relative to the root; "" for the root itself.
  /// - Throws: ``DatasetError`` where the folder cannot be read.
  mutating func contents(of path: String) throws(DatasetError) -> Contents {
    var contents = Contents()
    for name in try names(in: path) {
      let child = path.isEmpty ? name : "\(path)/\(name)"
      var status = stat()
      guard stat(place(child), &status) == 0 else {
        ignored["broken link", default: 0] += 1
        continue
      }
      let kind = status.st_mode & S_IFMT
      let suffix = name.split(separator: ".", omittingEmptySubsequences: false).dropFirst().last ?? ""
      let fileExtension = suffix.lowercased()
      if kind == S_IFDIR {
        contents.folders.append(name)
      } else if kind == S_IFREG, Self.extensions.contains(fileExtension) {
        contents.pictures.append(Self.picture(child, status))
      } else {
        ignored[fileExtension, default: 0] += 1
      }
    }
    return contents
  }

  /// All pictures below a folder.
  /// - Throws: ``DatasetError`` where a folder cannot be read.
  mutating func pictures(below path: String) throws(DatasetError) -> [Picture] {
    let folders = path.split(separator: "/").dropLast()
    let above = (0...folders.count).map { folders.prefix($0).joined(separator: "/") }
    return try pictures(below: path, within: above.compactMap { Identity(place($0)) })
  }

  private mutating func pictures(
    below path: String, within ancestors: [Identity]
  ) throws(DatasetError) -> [Picture] {
    guard let identity = Identity(place(path)), !ancestors.contains(identity) else { return [] }
    let contents = try contents(of: path)
    var found = contents.pictures
    for name in contents.folders { found += try pictures(below: "\(path)/\(name)", within: ancestors + [identity]) }
    return found
  }

  static func picture(_ path: String, _ status: stat) -> Picture {
    Picture(
      path: path, bytes: Int(status.st_size),
      modified: Int(status.st_mtim.tv_sec) * 1_000_000_000 + Int(status.st_mtim.tv_nsec))
  }

  private func place(_ path: String) -> String { path.isEmpty ? root.path : "\(root.path)/\(path)" }

  private mutating func names(in path: String) throws(DatasetError) -> [String] {
    let place = place(path)
    guard let folder = opendir(place) else {
      let reason = errno
      throw DatasetError(
        reason == ENOENT ? .missing : .system, "\(place) could not be read: \(String(cString: strerror(reason)))",
        file: place)
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let name else {
        ignored["not UTF-8", default: 0] += 1
        continue
      }
      if !name.hasPrefix("."), name != "__MACOSX" { names.append(name) }
    }
    return names.sorted(by: codePointsPrecede)
  }

  /// A folder, whatever path leads to it.
  private struct Identity: Equatable {
    let device: dev_t
    let file: ino_t

    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      (device, file) = (status.st_dev, status.st_ino)
    }
  }
}

/// The order of torchvision's classes and files: by code points, the same in every locale.
func codePointsPrecede(_ one: String, _ other: String) -> Bool { one.utf8.lexicographicallyPrecedes(other.utf8) }
