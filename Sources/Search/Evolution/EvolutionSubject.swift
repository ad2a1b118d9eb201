import Spaces

/// An architecture whose kernel is followed, with what is known of it beforehand.
public struct EvolutionSubject: Hashable, Sendable, Codable {
  public let architecture: Architecture
  /// As a table has it, in the table's unit; nil where there is no table.
  public let accuracy: Double?
  /// The part of the table that it is from, such as `low`.
  public let stratum: String?

  public init(_ architecture: Architecture, accuracy: Double? = nil, stratum: String? = nil) {
    self.architecture = architecture
    self.accuracy = accuracy
    self.stratum = stratum
  }
}
