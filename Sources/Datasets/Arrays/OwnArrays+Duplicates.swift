import Torch

/// An image of an array, by its place.
public struct ArrayImage: Hashable, Sendable {
  /// Whose array holds it: the training images', where the test part is drawn from them.
  public let array: ImagePart
  /// Its place in that array, from 0 on.
  public let index: Int
  /// What it is used for.
  public let part: ImagePart
  public let label: Int

  package init(array: ImagePart, index: Int, part: ImagePart, label: Int) {
    self.array = array
    self.index = index
    self.part = part
    self.label = label
  }
}

extension OwnArrays {
  /// Images with the same pixels, at the size at which they are used: two or more each, in the order of the first.
  ///
  /// Cost: one pass over the pixels, about a second a gigabyte, and some fifty bytes an image.
  public func duplicates() -> [[ArrayImage]] {
    var groups: [Checksum: [ArrayImage]] = [:]
    for image in images {
      groups[image.checksum, default: []].append(image.place)
    }
    return groups.values.filter { $0.count > 1 }
      .sorted { Self.isBefore($0[0], $1[0]) }
  }

  /// The images of all parts, array after array.
  private var images: [(place: ArrayImage, checksum: Checksum)] {
    ImagePart.allCases.flatMap { part in
      guard let raw = parts[part] else { return [(place: ArrayImage, checksum: Checksum)]() }
      let bytes = raw.channels * raw.height * raw.width
      let places = places(of: part)
      return raw.labels.indices.map { index in
        (
          ArrayImage(
            array: drawsTest ? .training : part, index: places[index], part: part, label: raw.labels[index]),
          Checksum(of: raw.pixels[index * bytes..<(index + 1) * bytes])
        )
      }
    }
    .sorted { Self.isBefore($0.place, $1.place) }
  }

  /// The places in its array of a part's images.
  private func places(of part: ImagePart) -> [Int] {
    let all = Array(0..<count(of: .training) + count(of: .test))
    guard drawsTest else { return Array(0..<count(of: part)) }
    return all.filter { drawnForTest.contains($0) == (part == .test) }
  }

  private static func isBefore(_ left: ArrayImage, _ right: ArrayImage) -> Bool {
    let order = ImagePart.allCases
    let (first, second) = (order.firstIndex(of: left.array) ?? 0, order.firstIndex(of: right.array) ?? 0)
    return (first, left.index) < (second, right.index)
  }
}
