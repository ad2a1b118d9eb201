import Foundation

/// How the files of a data set are named and read. Adding a format takes one file in this folder.
public struct DatasetFormat: Hashable, Sendable {
  public let name: String
  /// The published names of a part's files, in the order in which ``read`` takes them.
  public let fileNames: @Sendable (DatasetPart) -> [String]
  /// Alternative file names, in addition to the published name; names that end in `.gz` need not be listed.
  public let spellings: @Sendable (String) -> [String]
  /// How many of a part's files hold images, the first ones; others hold labels.
  public let imageFileCount: @Sendable (DatasetPart) -> Int
  /// Whether a part can be read from some of its files, as a smaller set.
  public let readsSomeFiles: Bool
  /// Reads a part from those of its files that were found, in order.
  ///
  /// It checks sizes and labels against the description, and throws errors that name the file, the byte and what was
  /// expected.
  public let read: @Sendable ([URL], DatasetPart, DatasetDescription) throws(DatasetError) -> RawImages

  public init(
    name: String, fileNames: @escaping @Sendable (DatasetPart) -> [String],
    spellings: @escaping @Sendable (String) -> [String] = { _ in [] },
    imageFileCount: (@Sendable (DatasetPart) -> Int)? = nil, readsSomeFiles: Bool = true,
    read: @escaping @Sendable ([URL], DatasetPart, DatasetDescription) throws(DatasetError) -> RawImages
  ) {
    self.name = name
    self.fileNames = fileNames
    self.spellings = spellings
    self.imageFileCount = imageFileCount ?? { fileNames($0).count }
    self.readsSomeFiles = readsSomeFiles
    self.read = read
  }

  /// Two formats are equal by their names.
  public static func == (left: DatasetFormat, right: DatasetFormat) -> Bool { left.name == right.name }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
