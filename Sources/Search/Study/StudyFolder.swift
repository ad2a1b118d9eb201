import Foundation

/// The folder that studies are kept in, and how their names become files.
public struct StudyFolder: Hashable, Sendable {
  public let url: URL

  /// `TANGENT_STUDIES`, or `studies` in the current folder.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    let named = environment["TANGENT_STUDIES"].flatMap { $0.isEmpty ? nil : $0 }
    url = URL(filePath: named ?? "studies", directoryHint: .isDirectory)
  }

  /// The file of a study: a name stands for `NAME.sqlite` in this folder, anything with a slash or
  /// ending in `.sqlite` is a path.
  public func file(_ name: String) -> URL {
    name.contains("/") || name.hasSuffix(".sqlite")
      ? URL(filePath: name) : url.appending(path: name + ".sqlite", directoryHint: .notDirectory)
  }

  /// The studies' files, by name; empty where there is no such folder.
  public func files() -> [URL] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    return names.filter { $0.hasSuffix(".sqlite") }.sorted()
      .map { url.appending(path: $0, directoryHint: .notDirectory) }
  }
}
