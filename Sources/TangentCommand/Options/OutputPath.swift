import Foundation
import Tangent

/// Where a command is to write in the end.
enum OutputPath {
  /// Called before anything is computed.
  /// - Parameters:
  ///   - name: what messages call it, such as `--output w.safetensors`.
  ///   - replaces: whether a file that is there gives way. A device or a pipe is never replaced.
  ///   - advice: what to do about one that does not, an imperative.
  /// - Throws: ``Failure`` where a file is there that may not be replaced, or could not be written in the end.
  static func check(
    _ path: String, as name: String, replaces: Bool = true, advice: String = ""
  ) throws(Failure) {
    guard !FileDraft.isStream(path) else { return }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
      guard !isFolder.boolValue else { throw Failure(.inputOutput, "\(name) is a folder; name a file in it") }
      guard replaces else { throw Failure(.usage, "\(name) is there already; \(advice)") }
    }
    let folder = URL(filePath: path).deletingLastPathComponent().path
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw Failure(.inputOutput, "\(name): the folder \(folder) is not there or cannot be written to")
    }
  }
}
