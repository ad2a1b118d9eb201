import Foundation

/// Measured data that the project does not carry: benchmark tables and real images.
///
/// `TANGENT_SHARED_DATA` names the folder; without it, `../shared/data` beside the checkout is tried.
public enum SharedData {
  public static let folder: URL? = {
    let environment = ProcessInfo.processInfo.environment["TANGENT_SHARED_DATA"]
    let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let candidate =
      environment.map { URL(filePath: $0) } ?? checkout.deletingLastPathComponent().appending(path: "shared/data")
    return FileManager.default.fileExists(atPath: candidate.path) ? candidate : nil
  }()

  /// The file's place, or nil where the data is absent: a test then skips and says so.
  public static func file(_ name: String) -> URL? {
    guard let url = folder?.appending(path: name), FileManager.default.fileExists(atPath: url.path) else { return nil }
    return url
  }
}
