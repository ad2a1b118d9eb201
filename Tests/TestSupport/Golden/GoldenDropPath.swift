/// A drop-path in training, drawn by PyTorch's generator: a part of `layers.json`.
public struct GoldenDropPath: Decodable, Sendable, CustomStringConvertible {
  public let rate: Double
  public let seed: UInt64
  public let images: GoldenRecipe
  /// Flat.
  public let output: [Double]

  public var description: String { "rate \(rate)" }

  private struct File: Decodable {
    let dropPaths: [GoldenDropPath]
  }

  public static func all() throws -> [GoldenDropPath] {
    try GoldenFile.read("layers.json", as: File.self).dropPaths
  }
}
