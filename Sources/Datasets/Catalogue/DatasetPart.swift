/// One part of a data set: what networks are trained on, or what only a finished result is measured on.
public enum DatasetPart: String, Hashable, Sendable, CaseIterable {
  case training
  case test
}

extension DatasetDescription {
  /// The published names of a part's files, in the set's own order; for idx, images then labels.
  public func fileNames(of part: DatasetPart) -> [String] {
    switch (layout, part) {
    case (.idx, .training): ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"]
    case (.idx, .test): ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]
    case (.cifar10, .training): (1...5).map { "data_batch_\($0).bin" }
    case (.cifar10, .test): ["test_batch.bin"]
    case (.cifar100, .training): ["train.bin"]
    case (.cifar100, .test): ["test.bin"]
    }
  }

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
