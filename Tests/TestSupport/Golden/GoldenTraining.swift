/// Parts of a training step by PyTorch: `training.json`.
public struct GoldenTraining: Decodable, Sendable {
  public struct Target: Decodable, Sendable, CustomStringConvertible {
    public let smoothing: Double
    /// Of the first label.
    public let share: Double
    public let loss: Double
    public let gradient: [Double]

    public var description: String { "smoothing \(smoothing), share \(share)" }
  }

  public struct Optimization: Decodable, Sendable, CustomStringConvertible {
    public let optimizer: String
    public let decaysVectors: Bool
    /// The parameters by name after each step.
    public let steps: [[String: [Double]]]

    public var description: String { "\(optimizer), \(decaysVectors ? "all decay" : "vectors stay")" }
  }

  public let targets: [Target]
  public let optimizers: [Optimization]

  public static func read() throws -> GoldenTraining { try GoldenFile.read("training.json") }
}
