import Foundation

/// Where images come from. Another kind of one's own is another case here.
public enum DatasetSource: Sendable {
  /// A set of the catalogue, in a folder of this machine.
  case known(DatasetCopy)
  /// A folder or a table of pictures.
  case own(OwnImages)
  /// Arrays in a file or a folder.
  case arrays(OwnArrays)

  public var shape: DatasetShape {
    switch self {
    case .known(let copy): copy.dataset.shape
    case .own(let images): images.shape
    case .arrays(let arrays): arrays.shape
    }
  }

  /// Whether the name of a data set is the path of a set of one's own: one with a slash, a table, a file of
  /// arrays, or a folder that is there.
  ///
  /// - Parameter names: those of the known sets, which a folder does not hide.
  public static func isPath(_ name: String, unless names: [String]) -> Bool {
    if name.contains("/") || [".csv", ".npz"].contains(where: name.lowercased().hasSuffix) { return true }
    var isFolder: ObjCBool = false
    return !names.contains(name) && !name.isEmpty
      && FileManager.default.fileExists(atPath: name, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}
