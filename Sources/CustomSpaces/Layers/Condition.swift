import Graphs

/// What has to hold for a part of a network to be there: all of it.
struct Condition: Hashable, Sendable {
  /// For each choice the values that fit.
  let choices: [String: Set<String>]
  /// The images' longer side is more than this.
  let imagesAbove: Int?

  func holds(for words: [String: String], image: FeatureShape) -> Bool {
    if let imagesAbove, max(image.height, image.width) <= imagesAbove { return false }
    return choices.allSatisfy { name, values in words[name].map(values.contains) ?? false }
  }
}
