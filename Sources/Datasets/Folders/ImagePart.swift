/// What the images of a set of one's own are for.
public enum ImagePart: String, Hashable, Sendable, CaseIterable, Codable {
  /// To train on.
  case training
  /// To hold out of trainings, where the set has such a part.
  case validation
  /// For finished results only.
  case test

  /// The names of folders, and of the values in tables, that mean a part, in lower case.
  var names: [String] {
    switch self {
    case .training: ["train", "training"]
    case .validation: ["val", "valid", "validation"]
    case .test: ["test", "testing"]
    }
  }

  /// The part that a folder's name means; nil for any other name.
  init?(named name: String) {
    let name = name.lowercased()
    guard let part = Self.allCases.first(where: { $0.names.contains(name) }) else { return nil }
    self = part
  }
}
