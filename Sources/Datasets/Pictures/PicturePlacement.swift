/// Which part of a picture goes where.
package struct PicturePlacement: Equatable {
  /// The part of the picture as displayed, centered, in pixels.
  package let sourceWidth: Double
  package let sourceHeight: Double
  /// The part of the result that it fills, its first column and row, and its size.
  package let left: Int
  package let top: Int
  package let width: Int
  package let height: Int

  /// As `ImageOps.fit`, `ImageOps.pad` and `Image.resize` of Pillow place it, halves to the even number; a padded
  /// picture has one row and column at least.
  package init(of size: (width: Int, height: Int), into target: (width: Int, height: Int), fit: PictureFit) {
    let ratio = Double(size.width) / Double(size.height)
    let targetRatio = Double(target.width) / Double(target.height)
    var source = (width: Double(size.width), height: Double(size.height))
    var filled = target
    switch fit {
    case .stretch: break
    case .crop where ratio > targetRatio: source.width = targetRatio * source.height
    case .crop where ratio < targetRatio: source.height = source.width / targetRatio
    case .crop: break
    case .pad where ratio > targetRatio:
      filled.height = Self.side(source.height / source.width * Double(target.width))
    case .pad where ratio < targetRatio:
      filled.width = Self.side(source.width / source.height * Double(target.height))
    case .pad: break
    }
    sourceWidth = source.width
    sourceHeight = source.height
    width = filled.width
    height = filled.height
    left = Self.middle(target.width - filled.width)
    top = Self.middle(target.height - filled.height)
  }

  private static func side(_ length: Double) -> Int { max(1, Int(length.rounded(.toNearestOrEven))) }
  private static func middle(_ rest: Int) -> Int { Int((Double(rest) / 2).rounded(.toNearestOrEven)) }
}
