/// What PyTorch gives for a metric of a network of ``GoldenNetwork``: an entry of the file `gradients.json`, or of another
/// like it.
public struct GoldenGradients: Sendable, CustomStringConvertible {
  public let metric: String
  /// The name of the golden network.
  public let network: String
  /// The classes of its images.
  public let labels: [Int]
  /// Nil where it does not exist, or is not comparable.
  public let value: Double?

  public var description: String { "\(metric) of \(network)" }

  private struct File: Decodable {
    struct Subject: Decodable {
      let network: String
      let labels: [Int]
    }

    let networks: [Subject]
    let metrics: [String: [Double?]]
  }

  public static func all(in name: String = "gradients.json") throws -> [GoldenGradients] {
    let file: File = try GoldenFile.read(name)
    return file.metrics.sorted { $0.key < $1.key }.flatMap { metric, values in
      zip(file.networks, values).map {
        GoldenGradients(metric: metric, network: $0.network, labels: $0.labels, value: $1)
      }
    }
  }
}
