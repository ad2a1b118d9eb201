/// What is wrong with a picture.
public struct PictureError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The rest of a sentence that begins with the file's name, such as "ends early".
  public let message: String

  public init(_ message: String) {
    self.message = message
  }

  public var description: String { message }
}
