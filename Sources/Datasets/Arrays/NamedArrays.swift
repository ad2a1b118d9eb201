import Foundation

/// NumPy's arrays by name, in one file or in a folder.
protocol NamedArrays {
  /// The names of the arrays, in alphabetical order.
  var names: [String] { get }
  /// The array of a name, or nil where there is none.
  func source(_ name: String) throws(DatasetError) -> NumPySource?
}

extension NPZFile: NamedArrays {}

/// A folder of `.npy` files, each an array that is named for its file.
struct ArrayFolder: NamedArrays {
  let names: [String]
  private let folder: URL

  /// - Throws: ``DatasetError`` where the folder cannot be read.
  init(_ folder: URL) throws(DatasetError) {
    self.folder = folder
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".npy") }
        .map { String($0.dropLast(4)) }.sorted()
    } catch {
      throw DatasetError(.system, "\(folder.path) could not be read: \(error.systemReason)", file: folder.path)
    }
  }

  func source(_ name: String) throws(DatasetError) -> NumPySource? {
    guard names.contains(name) else { return nil }
    let file = try RandomAccessFile(folder.appending(path: "\(name).npy", directoryHint: .notDirectory))
    return try NumPySource(name: file.path, size: file.count) { () throws(DatasetError) in FileStream(file) }
  }
}
