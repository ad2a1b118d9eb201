/// How pictures of one's own become images of one size. Part of a plan, because it decides what networks see.
public struct PictureOptions: Hashable, Sendable, Codable {
  /// What becomes of pictures that are not square.
  public var fit: PictureFit
  /// Whether pictures that cannot be read are left out; otherwise they are an error.
  public var skipsUnreadable: Bool

  public init(fit: PictureFit = .crop, skipsUnreadable: Bool = false) {
    self.fit = fit
    self.skipsUnreadable = skipsUnreadable
  }
}

extension PictureFit: Codable {}
