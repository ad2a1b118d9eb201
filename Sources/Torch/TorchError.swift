/// A failed tensor operation: which one, on which shapes, and libtorch's reason.
public struct TorchError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The operation's name as this module or libtorch calls it, such as `matmul`.
  public let operation: String
  /// The shapes of the tensors it was given, in order.
  public let shapes: [[Int]]
  public let reason: String

  public init(operation: String, shapes: [[Int]] = [], reason: String) {
    self.operation = operation
    self.shapes = shapes
    self.reason = reason
  }

  public var description: String {
    let operands = shapes.isEmpty ? "" : " of " + shapes.map { "\($0)" }.joined(separator: " and ")
    return "\(operation)\(operands): \(reason)"
  }
}
