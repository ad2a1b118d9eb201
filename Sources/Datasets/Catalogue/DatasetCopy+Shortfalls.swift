import Foundation

extension DatasetCopy {
  /// A file that is missing, or holds fewer images than the published one.
  public struct Shortfall: Hashable, Sendable {
    /// The name of the file, without its folder.
    public let file: String
    /// The images in it; 0 where it is missing.
    public let count: Int
    /// The images in the published one.
    public let completeCount: Int
  }

  /// What keeps a part of this copy from being complete, by file; empty where it is.
  ///
  /// - Parameter sources: the files that the part's images were read from.
  public func shortfalls(of part: DatasetPart, readFrom sources: [ImageSet.Source]) -> [Shortfall] {
    let each = dataset.completeCount(of: part) / max(1, dataset.format.imageFileCount(part))
    let missing = PartFiles(part, of: dataset, in: folder).absent.map {
      Shortfall(file: $0, count: 0, completeCount: each)
    }
    let short = sources.filter { $0.count < each }.map {
      Shortfall(file: URL(filePath: $0.path).lastPathComponent, count: $0.count, completeCount: each)
    }
    return missing + short
  }
}
