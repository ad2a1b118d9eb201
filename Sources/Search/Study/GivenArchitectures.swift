import Spaces

/// Architectures that a study measures without searching.
public struct GivenArchitectures: Hashable, Sendable, Codable {
  /// In the order of the trials.
  public let texts: [String]
  /// Which they are, in words: their population, their number, and how they were drawn.
  public let summary: String
  /// The file that has them; nil where `tangent trust` drew them from their space.
  public let source: String?

  public init(_ architectures: [Architecture], summary: String, source: String? = nil) {
    texts = architectures.map(\.text)
    self.summary = summary
    self.source = source
  }
}
