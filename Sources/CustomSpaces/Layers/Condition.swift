import Graphs

/// The conditions for including a part of a network; all of them must hold.
struct Condition: Hashable, Sendable {
  /// The accepted values of each choice.
  let choices: [String: Set<String>]
  /// The bound that the images' longer side must exceed.
  let imagesAbove: Int?

  func holds(for words: [String: String], image: FeatureShape) -> Bool {
    if let imagesAbove, max(image.height, image.width) <= imagesAbove { return false }
    return choices.allSatisfy { name, values in words[name].map(values.contains) ?? false }
  }
}
