import Foundation
import Tangent

/// Where a command writes its results.
enum OutputPath {
  /// Called before anything is computed.
  /// - Parameters:
  ///   - name: what messages call it, such as `--output w.safetensors`.
  ///   - replaces: whether an existing file may be replaced. A device or a pipe never is.
  ///   - advice: what to do about one that may not, in the imperative.
  /// - Throws: ``Failure`` where a file is there that may not be replaced, or could not be written in the end.
  static func check(
    _ path: String, as name: String, replaces: Bool = true, advice: String = ""
  ) throws(Failure) {
    guard !FileDraft.isStream(path) else { return }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
      guard !isFolder.boolValue else { throw Failure(.inputOutput, "\(name) is a folder; name a file in it") }
      guard replaces else { throw Failure(.usage, "\(name) already exists; \(advice)") }
    }
    let folder = URL(filePath: path).deletingLastPathComponent().path
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw Failure(.inputOutput, "\(name): the folder \(folder) does not exist or cannot be written to")
    }
  }
}
