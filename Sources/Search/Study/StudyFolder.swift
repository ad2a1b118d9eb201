import Foundation
import Glibc

/// The folder that studies are kept in, and how their names become files.
public struct StudyFolder: Hashable, Sendable {
  public let url: URL

  /// `TANGENT_STUDIES`, or `studies` in the current folder.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    let named = environment["TANGENT_STUDIES"].flatMap { $0.isEmpty ? nil : $0 }
    url = URL(filePath: named ?? "studies", directoryHint: .isDirectory)
  }

  /// The file of a study: a name stands for `NAME.sqlite` in this folder, a path ends in `.sqlite`.
  ///
  /// Other paths are accepted if they exist, because earlier versions kept studies there.
  /// - Throws: ``StudyError`` for any other text, saying what is valid.
  public func file(_ name: String) throws(StudyError) -> URL {
    let hint = "give a name such as quickstart, or a path that ends in .sqlite"
    guard !name.allSatisfy(\.isWhitespace) else {
      throw StudyError(.name, file: name, "a study's name is \(name.isEmpty ? "empty" : "blank"); \(hint)")
    }
    guard !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      throw StudyError(
        .name, file: name, "\(name.debugDescription) is not a valid study name: it has control characters; \(hint)")
    }
    if name.hasSuffix(".sqlite"), !(name == ".sqlite" || name.hasSuffix("/.sqlite")) { return URL(filePath: name) }
    guard name.contains("/") else {
      guard !name.hasPrefix(".") else {
        throw StudyError(.name, file: name, "'\(name)' is not a valid study name: its file would be hidden; \(hint)")
      }
      return url.appending(path: name + ".sqlite", directoryHint: .notDirectory)
    }
    guard FileManager.default.fileExists(atPath: name) else {
      throw StudyError(
        .name, file: name,
        "'\(name)' is not a valid study name: a name has no slashes, and a path ends in .sqlite; \(hint)")
    }
    return URL(filePath: name)
  }

  /// The studies' files, by name; empty where there is no such folder.
  /// - Throws: ``StudyError`` where there is one that cannot be read.
  public func files() throws(StudyError) -> [URL] {
    guard let folder = opendir(url.path) else {
      if errno == ENOENT { return [] }
      throw StudyError(
        .system, file: url.path,
        "the studies folder \(url.path) could not be read: \(String(cString: strerror(errno))); make it readable, or "
          + "name another one with TANGENT_STUDIES")
    }
    closedir(folder)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    return names.filter { $0.hasSuffix(".sqlite") }.sorted()
      .map { url.appending(path: $0, directoryHint: .notDirectory) }
  }
}
