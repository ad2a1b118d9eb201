import Graphs
import Networks
import Torch

/// Pearson's correlations between the channels of a network's feature maps of one image.
public struct ChannelCorrelations: Sendable {
  /// Those of one node.
  public struct Map: Sendable {
    /// The node's name.
    public let name: String
    /// (channels, channels), float64, on the CPU; zero in the row and column of a channel that is constant.
    public let matrix: Tensor
    /// Height times width.
    public let pixels: Int

    public init(name: String, matrix: Tensor, pixels: Int) {
      self.name = name
      self.matrix = matrix
      self.pixels = pixels
    }

    public var channels: Int { matrix.shape[0] }

    /// The smallest eigenvalue of the correlations of some channels, all of them by default.
    ///
    /// As many channels as pixels or more are linearly dependent after their means are taken away: zero.
    package func smallestEigenvalue(of chosen: [Int]? = nil) throws(TorchError) -> Double {
      guard (chosen?.count ?? channels) < pixels else { return 0 }
      var part = matrix
      if let chosen {
        let indices = try Tensor(chosen.map(Int64.init))
        part = try part.gathered(axis: 0, at: indices).gathered(axis: 1, at: indices)
      }
      return max(0, try part.symmetricEigenvalues().doubles().first ?? 0)
    }
  }

  /// In the order of the network's nodes.
  public let maps: [Map]

  public init(maps: [Map]) {
    self.maps = maps
  }

  /// Those of a network for one image as `prepared` gives it, which batch norms normalize with its own statistics.
  package init(of network: Network, on image: Tensor) throws {
    var found: [(node: Int, map: Tensor)] = []
    try withoutGradients { () throws(NetworkError) in
      _ = try network.activations(
        image, batchNorm: .coupled, keepsOutputs: false,
        transform: { index, output in
          if !network.shapes[index].isFlat, !(network.graph.nodes[index].layer is Input) {
            found.append((index, output))
          }
          return output
        })
    }
    guard !found.isEmpty else { throw UndefinedValue("the network has no feature maps") }
    maps = try found.map { node, map in
      Map(
        name: network.graph.nodes[node].name, matrix: try Self.correlations(map),
        pixels: map.shape[2] * map.shape[3])
    }
  }

  /// - Parameter map: (1, channels, height, width).
  private static func correlations(_ map: Tensor) throws -> Tensor {
    let rows = try map.moved(to: .cpu).converted(to: .float64).reshaped([map.shape[1], -1])
    guard try rows.allFinite() else { throw UndefinedValue("a feature map is not a number") }
    let centered = try rows - rows.mean(axes: [1], keepingAxes: true)
    let norms = try (centered * centered).sum(axes: [1], keepingAxes: true).squareRoot()
    // A channel whose values differ by rounding alone is constant.
    let rounding = (map.dataType ?? .float64).spacing * Double(rows.shape[1])
    let least = try rows.absolute().maximum(axes: [1]).scaled(by: rounding).reshaped(norms.shape)
    let zero = try Tensor.zeros([], dataType: .float64)
    let normalized = try least.isLess(than: norms).selecting(centered / norms, otherwise: zero)
    return try normalized.matmul(normalized.transposed())
  }
}

extension Ingredient {
  /// Correlations between channels, on one image of noise: one forward pass.
  public static let channelCorrelations = Ingredient("channel-correlations", from: .network)
}

extension MeasurementContext {
  /// Pearson's correlations between the channels of each node's output, for one image of N(0, 1) from a fixed seed, of
  /// the network's input size, which batch norms normalize with its own statistics.
  ///
  /// Cost: one forward pass for one image, and O(channels²·pixels) for each node.
  /// - Throws: ``UndefinedValue`` where there is no network, or it has no feature maps.
  public func channelCorrelations() throws -> ChannelCorrelations {
    try value(of: .channelCorrelations) {
      let network = try network()
      return try ChannelCorrelations(of: network, on: network.noise(1, for: "meco"))
    }
  }
}
