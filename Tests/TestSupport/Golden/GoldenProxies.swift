/// What PyTorch gives for the proxies of the networks of ``GoldenNetwork``: the file `proxies.json`.
public struct GoldenProxies: Decodable, Sendable, CustomStringConvertible {
  /// The name of the golden network.
  public let network: String
  /// Of all live ReLUs.
  public let units: Int
  /// The number of units that are equal for two images.
  public let agreements: [[Double]]
  /// Nil where the determinant is not positive.
  public let naswot: Double?
  public let gradientNorm: Double
  /// Nil where the kernel of the logits is constant.
  public let nngpAlignment: Double?
  public let nngpFrobeniusNorm: Double
  public let nngpMean: Double
  public let nngpEigenvalueScore: Double

  public var description: String { network }

  private struct File: Decodable {
    let networks: [GoldenProxies]
  }

  public static func all() throws -> [GoldenProxies] {
    try GoldenFile.read("proxies.json", as: File.self).networks
  }
}
