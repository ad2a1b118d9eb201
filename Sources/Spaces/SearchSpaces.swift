/// The table of search spaces. A new space is one file and one line here.
public enum SearchSpaces {
  /// The space that is searched where none is named.
  public static let standard: any SearchSpace = NASBench201()

  /// Every space, in the order in which lists show them.
  public static let all: [any SearchSpace] = [
    standard,
    ResNet(),
    MobileNet(),
  ]
}
