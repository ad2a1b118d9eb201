import Torch

/// Whatever an image file, a split, a download or a batch can get wrong.
///
/// ``description`` is one sentence: the file and the byte, what was expected there, what was found
/// instead, and what to do about it.
public struct DatasetError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure a caller may want to tell apart.
  public enum Kind: Hashable, Sendable {
    /// A file is there but is not what its name or its header says.
    case malformedFile
    /// A file or a whole data set is not where it was looked for.
    case missing
    /// The operating system refused to read or write, or a system tool is absent.
    case system
    /// A download did not finish; what arrived is kept and the next attempt resumes.
    case download
    /// A download finished with bytes other than the published ones.
    case checksum
    /// The caller cancelled.
    case cancelled
    /// Arguments that cannot be satisfied: sizes of splits, batches, images.
    case request
    /// A tensor operation failed.
    case tensor
  }

  /// What kind of failure it is.
  public let kind: Kind
  /// The file's path, where the failure concerns one.
  public let file: String?
  /// The byte in the file, or in its decompressed contents, at which the expectation was not met.
  public let offset: Int?
  /// What should have been there.
  public let expected: String?
  /// What was there.
  public let found: String?
  /// The sentence to print.
  public let description: String

  /// A failure that is not about a file's contents.
  public init(_ kind: Kind, _ description: String, file: String? = nil) {
    self.kind = kind
    self.file = file
    self.offset = nil
    self.expected = nil
    self.found = nil
    self.description = description
  }

  /// A file whose contents are not as expected.
  ///
  /// - Parameter unpacked: whether `offset` counts decompressed bytes.
  public init(
    malformed file: String, offset: Int, unpacked: Bool = false, expected: String, found: String, advice: String
  ) {
    kind = .malformedFile
    self.file = file
    self.offset = offset
    self.expected = expected
    self.found = found
    let place = unpacked ? "byte \(offset) of the decompressed contents" : "byte \(offset)"
    description = "\(file), \(place): expected \(expected), found \(found); \(advice)"
  }

  /// A tensor operation's failure.
  public init(_ error: TorchError) {
    self.init(.tensor, error.description)
  }

  /// Names as part of a sentence: `a`, `a and b`, `a, b and c`.
  static func list(_ names: [String]) -> String {
    guard names.count > 1, let last = names.last else { return names.first ?? "" }
    return "\(names.dropLast().joined(separator: ", ")) and \(last)"
  }
}
