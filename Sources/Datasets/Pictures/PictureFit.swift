/// How a picture takes the size of a set, whose shape is another one.
public enum PictureFit: String, CaseIterable, Sendable {
  /// The largest centered rectangle of the set's shape; what lies outside of it is lost.
  case crop
  /// All of the picture, centered on black.
  case pad
  /// All of the picture, its shape changed to the set's.
  case stretch
}
