import Torch

/// The test images of a set without a test part of its own: about a fifth of each class.
///
/// Whether an image is one depends on its path alone, so that images which are added or removed move no other between
/// the parts. With h a hash of the path, spread evenly over 0 ..< 1, it is one where h < 0.2. Of a class of two or more
/// in which that leaves a part empty, the image with the lowest h is a test image and the one with the highest is not.
package enum TestDraw {
  package static let share = 0.2

  /// - Parameter images: paths relative to the set's folder, with their classes.
  /// - Returns: the places of the test images.
  package static func places(_ images: [(path: String, label: Int)]) -> Set<Int> {
    var chosen: Set<Int> = []
    for (_, members) in Dictionary(grouping: images.indices, by: { images[$0].label }) where members.count > 1 {
      let hashed = members.map { (hash: hash(images[$0].path), place: $0) }.sorted {
        $0.hash == $1.hash ? codePointsPrecede(images[$0.place].path, images[$1.place].path) : $0.hash < $1.hash
      }
      let count = hashed.prefix { $0.hash < share }.count
      chosen.formUnion(hashed.prefix(min(max(count, 1), members.count - 1)).map(\.place))
    }
    return chosen
  }

  private static func hash(_ path: String) -> Double {
    Double(Seed(0).derived(path).value >> 11) / Double(1 << 53)
  }
}
