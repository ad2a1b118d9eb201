/// What the user of a trained network has to know of its images: how pixels become inputs, and what outputs mean.
public struct ImageInterpretation: Hashable, Sendable, Codable {
  /// The classes in the order of the outputs.
  public var classNames: [String]
  public var normalization: Normalization

  public init(classNames: [String], normalization: Normalization) {
    self.classNames = classNames
    self.normalization = normalization
  }
}

extension ImageSet {
  public var interpretation: ImageInterpretation {
    ImageInterpretation(classNames: classNames, normalization: normalization)
  }
}

extension DatasetDescription {
  public var interpretation: ImageInterpretation {
    ImageInterpretation(classNames: classNames, normalization: normalization)
  }
}
