/// One part of a data set: what networks are trained on, or what only a finished result is measured on.
public enum DatasetPart: String, Hashable, Sendable, CaseIterable {
  case training
  case test
}

extension DatasetDescription {
  /// The published names of a part's files, in the set's own order.
  public func fileNames(of part: DatasetPart) -> [String] { format.fileNames(part) }

  /// The number of images of a complete part.
  public func completeCount(of part: DatasetPart) -> Int {
    switch part {
    case .training: trainingCount
    case .test: testCount
    }
  }

  /// The names of all files of the set.
  var fileNames: [String] { DatasetPart.allCases.flatMap(fileNames) }
}
