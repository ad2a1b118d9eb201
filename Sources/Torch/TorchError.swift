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

  /// Whether the machine lacked memory or threads for the operation, which may well succeed at another time or on
  /// another machine.
  public var isFailureOfTheMachine: Bool { Self.tellsFailureOfTheMachine(reason) }

  /// Whether a text has the words in which libtorch, oneDNN, CUDA, C++ and the system tell that memory or threads lack.
  package static func tellsFailureOfTheMachine(_ text: String) -> Bool {
    [
      "allocate memory", "out of memory", "not enough memory", "bad_alloc", "could not create a memory object",
      "could not create a primitive", "could not execute a primitive", "Resource temporarily unavailable",
    ].contains { text.contains($0) }
  }
}
