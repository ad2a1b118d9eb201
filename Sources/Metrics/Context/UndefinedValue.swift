/// Thrown by a metric or an ingredient that does not exist for a network: a result with a reason, not a failure.
///
/// Whatever else is thrown is a failure, such as exhausted memory.
public struct UndefinedValue: Error, Hashable, Sendable, CustomStringConvertible {
  /// In a few words, such as "the kernel is constant".
  public let reason: String

  public init(_ reason: String) {
    self.reason = reason
  }

  public var description: String { reason }
}
