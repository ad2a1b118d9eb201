/// One tensor operation of PyTorch, forward and backward: an entry of `tensor.json`.
public struct GoldenOperation: Decodable, Sendable, CustomStringConvertible {
  public let name: String
  public let operation: String
  public let inputs: [String: GoldenRecipe]
  /// Numbers; 0 and 1 for false and true.
  public let attributes: [String: Double]
  public let labels: [Int]?
  public let output: GoldenTensor
  /// The gradients of Σ output · uniform("probe/" + name).
  public let gradients: [String: GoldenTensor]

  public var description: String { name }

  private struct File: Decodable {
    let operations: [GoldenOperation]
  }

  public static func all() throws -> [GoldenOperation] {
    try GoldenFile.read("tensor.json", as: File.self).operations
  }
}
