/// A well-known network that is one architecture of a space, such as ResNet-18. Searches compare their winner with it.
public struct PublishedNetwork: Hashable, Sendable {
  /// The name in its paper, such as `ResNet-18`.
  public let name: String
  /// The architecture's text in its space.
  public let text: String
  /// The size of the space that divides its widths, so that it can be made as cheap as another network.
  public let divisor: String
  /// The paper, as `Authors, venue and year`.
  public let source: String

  public init(name: String, text: String, divisor: String, source: String) {
    self.name = name
    self.text = text
    self.divisor = divisor
    self.source = source
  }
}

extension SearchSpace {
  public var publishedNetworks: [PublishedNetwork] { [] }
}
