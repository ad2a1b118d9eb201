import CustomSpaces
import Spaces
import Training

extension Catalogue {
  /// The space that a text describes; without one, the space with this name.
  /// - Throws: ``UnknownName``, or `SpaceFileError` where the text is damaged.
  public func space(named name: String, describedBy definition: SpaceDefinition?) throws -> any SearchSpace {
    guard let definition else { return try space(named: name) }
    return try CustomSpace(definition, named: "the description of the space \(name)")
  }
}

extension EvaluationPlan {
  /// - Throws: as ``Catalogue/space(named:describedBy:)``.
  public func searchSpace(in catalogue: Catalogue = .standard) throws -> any SearchSpace {
    try catalogue.space(named: space, describedBy: spaceDefinition)
  }
}

extension TrainingPlan {
  /// - Throws: as ``Catalogue/space(named:describedBy:)``.
  public func searchSpace(in catalogue: Catalogue = .standard) throws -> any SearchSpace {
    try catalogue.space(named: architecture.space, describedBy: spaceDefinition)
  }
}
