import Foundation
import Glibc

/// The pictures below a folder, found by their names. No file is opened.
///
/// Symbolic links are followed, and below a class's folder each folder is looked into once, whatever links lead to it;
/// one that it lies in is not. Hidden files and folders are skipped, and so
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
    /// What may hold pictures and cannot be looked into.
    var unreachable: [Unreachable] = []
  }

  /// What a folder lists under a name that leads nowhere.
  struct Unreachable {
    enum Kind {
      case folder
      case picture
      /// A broken link whose name is that of neither.
      case other
    }

    /// For people.
    let name: String
    let kind: Kind
    /// The rest of a sentence that begins with the name, and what to do.
    let reason: String

    /// An error instead of images that are missing silently.
    func error(in folder: String) -> DatasetError {
      DatasetError(.missing, "\(folder)/\(name) \(reason)", file: folder)
    }
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
    for name in try names(in: path, &contents.unreachable) {
      let child = path.isEmpty ? name : "\(path)/\(name)"
      let fileExtension = Self.fileExtension(name)
      let isPicture = Self.extensions.contains(fileExtension)
      var status = stat()
      let reason = stat(place(child), &status) == 0 ? 0 : errno
      let kind = reason == 0 ? status.st_mode & S_IFMT : 0
      if isPicture, kind != S_IFDIR {
        // What it leads to, if anything, is seen when it is read.
        contents.pictures.append(
          reason == 0 ? Self.picture(child, status) : Picture(path: child, bytes: 0, modified: 0))
      } else if reason != 0 {
        contents.unreachable.append(Self.unreachable(name, fileExtension, reason))
      } else if kind == S_IFDIR {
        contents.folders.append(name)
      } else {
        ignored[kind == S_IFREG ? fileExtension : "special file", default: 0] += 1
      }
    }
    return contents
  }

  /// In lower case; "" for a name without one.
  private static func fileExtension(_ name: String) -> String {
    (name.split(separator: ".", omittingEmptySubsequences: false).dropFirst().last ?? "").lowercased()
  }

  private static func unreachable(_ name: String, _ fileExtension: String, _ reason: Int32) -> Unreachable {
    Unreachable(
      name: name, kind: fileExtension.isEmpty ? .folder : .other,
      reason: reason == ENOENT || reason == ELOOP
        ? "is a link that leads nowhere; restore what it leads to, or remove it"
        : "cannot be looked into: \(String(cString: strerror(reason)))")
  }

  /// All pictures below a folder.
  /// - Throws: ``DatasetError`` where a folder cannot be read.
  mutating func pictures(below path: String) throws(DatasetError) -> [Picture] {
    let folders = path.split(separator: "/").dropLast()
    let above = (0...folders.count).map { folders.prefix($0).joined(separator: "/") }
    var seen = Set(above.compactMap { Identity(place($0)) })
    return try pictures(below: path, &seen)
  }

  private mutating func pictures(below path: String, _ seen: inout Set<Identity>) throws(DatasetError) -> [Picture] {
    guard let identity = Identity(place(path)), seen.insert(identity).inserted else { return [] }
    let contents = try contents(of: path)
    for entry in contents.unreachable {
      guard entry.kind == .other else { throw entry.error(in: place(path)) }
      ignored["broken link", default: 0] += 1
    }
    var found = contents.pictures
    for name in contents.folders { found += try pictures(below: "\(path)/\(name)", &seen) }
    return found
  }

  static func picture(_ path: String, _ status: stat) -> Picture {
    Picture(
      path: path, bytes: Int(status.st_size),
      modified: Int(status.st_mtim.tv_sec) * 1_000_000_000 + Int(status.st_mtim.tv_nsec))
  }

  private func place(_ path: String) -> String { path.isEmpty ? root.path : "\(root.path)/\(path)" }

  /// The names that can be written as text. What pictures might be under another one is unreachable.
  private mutating func names(
    in path: String, _ unreachable: inout [Unreachable]
  ) throws(DatasetError) -> [String] {
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
      let bytes = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      guard let name = String(validating: bytes, as: UTF8.self) else {
        if bytes.first != UInt8(ascii: ".") { note(bytes, in: folder, &unreachable) }
        continue
      }
      if !name.hasPrefix("."), name != "__MACOSX" { names.append(name) }
    }
    return names.sorted(by: codePointsPrecede)
  }

  /// A name that is not UTF-8.
  private mutating func note(_ bytes: [UInt8], in folder: OpaquePointer, _ unreachable: inout [Unreachable]) {
    let name = bytes.map { byte in
      (0x20..<0x7F).contains(byte)
        ? String(UnicodeScalar(byte)) : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
    var status = stat()
    let isFolder =
      (bytes + [0]).withUnsafeBufferPointer { bytes in
        bytes.withMemoryRebound(to: CChar.self) { name in
          name.baseAddress.map { fstatat(dirfd(folder), $0, &status, 0) == 0 } ?? false
        }
      } && status.st_mode & S_IFMT == S_IFDIR
    guard isFolder || Self.extensions.contains(Self.fileExtension(name)) else {
      ignored["not UTF-8", default: 0] += 1
      return
    }
    unreachable.append(
      Unreachable(
        name: name, kind: isFolder ? .folder : .picture,
        reason: "has a name that is not UTF-8, so it cannot be used; rename it"))
  }

  /// A folder, whatever path leads to it.
  private struct Identity: Hashable {
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
