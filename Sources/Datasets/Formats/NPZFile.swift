import Foundation

/// NumPy's arrays by name: a zip file of `.npy` files, stored or deflated.
///
/// Source: NumPy's reference of `numpy.savez`.
public struct NPZFile {
  /// The most that an array may unpack to. Deflate shrinks zeros a thousand times, so a small file could fill memory.
  package static let mostBytes = 1 << 35

  private let file: RandomAccessFile
  private let members: [String: ZipDirectory.Member]

  /// - Throws: ``DatasetError`` where the file is missing or is no zip.
  public init(_ url: URL) throws(DatasetError) {
    file = try RandomAccessFile(url)
    let arrays = try ZipDirectory(file).members.filter { $0.name.hasSuffix(".npy") }
    members = Dictionary(arrays.map { (String($0.name.dropLast(4)), $0) }, uniquingKeysWith: { $1 })
  }

  /// The names of the arrays, in alphabetical order.
  public var names: [String] { members.keys.sorted() }

  /// The array of a name, or nil where there is none, read into memory.
  ///
  /// - Throws: ``DatasetError`` where it is damaged, encrypted, packed in another way, too large, or not of numbers.
  public func array(_ name: String) throws(DatasetError) -> NumPyArray? { try source(name)?.array() }

  /// The array of a name, to be read in parts; nil where there is none.
  ///
  /// - Throws: ``DatasetError`` as ``array(_:)``, but of damage, only what the header shows.
  func source(_ name: String) throws(DatasetError) -> NumPySource? {
    guard let member = members[name] else { return nil }
    let file = file
    return try NumPySource(name: "\(file.path): \(member.name)", size: member.unpackedBytes) {
      () throws(DatasetError) in
      try ZipMemberStream(member, of: file)
    }
  }
}
