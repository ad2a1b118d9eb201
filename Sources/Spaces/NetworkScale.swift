import Graphs

/// What an architecture's network is built for: the space's sizes, the images and the classes.
public struct NetworkScale: Hashable, Sendable, Codable {
  /// All sizes that the space declares.
  public var sizes: NetworkSizes
  public var imageChannels: Int
  public var imageHeight: Int
  public var imageWidth: Int
  public var classes: Int

  public init(sizes: NetworkSizes, imageChannels: Int, imageHeight: Int, imageWidth: Int, classes: Int) {
    self.sizes = sizes
    self.imageChannels = imageChannels
    self.imageHeight = imageHeight
    self.imageWidth = imageWidth
    self.classes = classes
  }

  /// Reads records of every version; those before 0.2 had the sizes of one space beside the others.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    sizes = try container.decodeIfPresent(NetworkSizes.self, forKey: .sizes) ?? NetworkSizes(formerRecord: decoder)
    imageChannels = try container.decode(Int.self, forKey: .imageChannels)
    imageHeight = try container.decode(Int.self, forKey: .imageHeight)
    imageWidth = try container.decode(Int.self, forKey: .imageWidth)
    classes = try container.decode(Int.self, forKey: .classes)
  }
}

extension NetworkScale {
  /// The smallest network of a space for square images: built for its shapes alone.
  public static func smallest(in space: any SearchSpace, imageSize: Int) -> NetworkScale {
    NetworkScale(
      sizes: space.smallestSizes, imageChannels: 1, imageHeight: imageSize, imageWidth: imageSize, classes: 2)
  }

  /// The check of what every network is built for, for spaces that take images of any size.
  /// - Throws: the first number that no network can have.
  package func checkImages(of space: some SearchSpace) throws(ArchitectureError) {
    try check(
      [
        ("image channels", imageChannels), ("image height", imageHeight), ("image width", imageWidth),
        ("classes", classes),
      ], of: space)
  }

  /// - Throws: the first of these numbers that no network can have.
  func check(_ numbers: [(meaning: String, number: Int)], of space: some SearchSpace) throws(ArchitectureError) {
    for (meaning, number) in numbers where !(1...FeatureShape.largestSize).contains(number) {
      throw ArchitectureError(
        "the \(meaning) of a network of \(space.name) must be from 1 to \(FeatureShape.largestSize), not \(number)")
    }
  }
}
