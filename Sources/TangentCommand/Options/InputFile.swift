import Foundation

/// A file that an option or an argument names.
enum InputFile {
  /// Its bytes.
  /// - Parameters:
  ///   - name: what messages call it, such as `--list cells.txt`.
  ///   - advice: what to do where it is missing, in the imperative.
  /// - Throws: ``Failure`` where there is no such file, or it cannot be read.
  static func contents(_ path: String, as name: String, advice: String? = nil) throws(Failure) -> Data {
    guard FileManager.default.fileExists(atPath: path) else {
      throw Failure(.missingInput, "\(name): there is no such file" + (advice.map { "; \($0)" } ?? ""))
    }
    let target = URL(filePath: path).resolvingSymlinksInPath().path
    let attributes = try? FileManager.default.attributesOfItem(atPath: target)
    let kind = attributes?[.type] as? FileAttributeType
    guard kind == .typeRegular else {
      throw Failure(.usage, "\(name) is \(kind == .typeDirectory ? "a folder" : "a pipe or device"); give a file")
    }
    do { return try Data(contentsOf: URL(filePath: path)) } catch {
      throw Failure(.inputOutput, "\(name) could not be read: \(error.localizedDescription)")
    }
  }
}
