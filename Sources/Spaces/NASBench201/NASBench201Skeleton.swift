import Graphs

/// The macro skeleton of NAS-Bench-201 around a cell: how the benchmark makes a network of it.
///
/// Convolution 3x3 and batch norm; N cells with C channels; a residual block that halves the size and
/// doubles the channels; N cells with 2C; another such block; N cells with 4C; batch norm, ReLU, global
/// average pool, linear classifier with bias. Other convolutions have no bias.
///
/// Nodes are named `stem.conv`, `stage1.cell0.edge0to1.relu`, `stage1.cell0.node1`,
/// `reduction1.main1.conv`, `reduction1.shortcut.pool`, `head.bn`, `classifier` and so on: stages and
/// reductions count from 1, the cells of a stage from 0.
///
/// Source: Dong and Yang, "NAS-Bench-201", ICLR 2020, figure 1, and its `TinyNetwork`.
struct NASBench201Skeleton {
  private let cell: NASBench201Cell
  private var nodes = NodeList()

  private init(cell: NASBench201Cell) {
    self.cell = cell
  }

  /// - Throws: a scale that does not fit.
  static func graph(of cell: NASBench201Cell, at scale: NetworkScale) throws(ArchitectureError) -> NetworkGraph {
    let (channels, cells) = try scale.nasBench201Sizes()
    var skeleton = NASBench201Skeleton(cell: cell)
    return skeleton.graph(at: scale, channels: channels, cells: cells)
  }

  private mutating func graph(at scale: NetworkScale, channels: Int, cells: Int) -> NetworkGraph {
    var channels = channels
    var last = nodes.append(
      "input",
      .input(FeatureShape(channels: scale.imageChannels, height: scale.imageHeight, width: scale.imageWidth)))
    last = nodes.convolution("stem.conv", of: last, scale.imageChannels, channels, kernelSize: 3)
    last = nodes.append("stem.bn", .batchNorm(.init(channels: channels)), last)
    for stage in 1...3 {
      if stage > 1 {
        last = reduction("reduction\(stage - 1)", of: last, channels)
        channels *= 2
      }
      for index in 0..<cells {
        last = appendCell("stage\(stage).cell\(index)", of: last, channels)
      }
    }
    last = nodes.append("head.bn", .batchNorm(.init(channels: channels)), last)
    last = nodes.append("head.relu", .relu, last)
    last = nodes.append("head.pool", .globalAveragePool, last)
    last = nodes.append("classifier", .linear(.init(inputFeatures: channels, outputFeatures: scale.classes)), last)
    return NetworkGraph(nodes: nodes.nodes, output: last)
  }

  private mutating func appendCell(_ name: String, of input: Int, _ channels: Int) -> Int {
    var values = [input]
    var terms: [Int] = []
    for (edge, operation) in zip(NASBench201Cell.edges, cell.operations) {
      terms.append(
        appendEdge("\(name).edge\(edge.source)to\(edge.target)", operation, of: values[edge.source], channels))
      if edge.source == edge.target - 1 {
        values.append(nodes.append("\(name).node\(edge.target)", .sum, inputs: terms))
        terms = []
      }
    }
    return values[3]
  }

  private mutating func appendEdge(
    _ name: String, _ operation: NASBench201Operation, of source: Int, _ channels: Int
  ) -> Int {
    switch operation {
    case .none: nodes.append(name + ".zero", .zero, source)
    case .skipConnect: source
    case .convolution1x1: convolutionBlock(name, of: source, channels, channels, kernelSize: 1)
    case .convolution3x3: convolutionBlock(name, of: source, channels, channels, kernelSize: 3)
    case .averagePool3x3:
      nodes.append(
        name + ".pool", .averagePool(.init(kernelSize: 3, stride: 1, padding: 1, countsPadding: false)), source)
    }
  }

  /// A basic residual block without ReLU after the sum and without batch norm in the shortcut.
  private mutating func reduction(_ name: String, of input: Int, _ channels: Int) -> Int {
    var main = convolutionBlock(name + ".main1", of: input, channels, 2 * channels, kernelSize: 3, stride: 2)
    main = convolutionBlock(name + ".main2", of: main, 2 * channels, 2 * channels, kernelSize: 3)
    var shortcut = nodes.append(
      name + ".shortcut.pool", .averagePool(.init(kernelSize: 2, stride: 2, padding: 0)), input)
    shortcut = nodes.convolution(name + ".shortcut.conv", of: shortcut, channels, 2 * channels, kernelSize: 1)
    return nodes.append(name + ".sum", .sum, shortcut, main)
  }

  /// ReLU, convolution, batch norm.
  private mutating func convolutionBlock(
    _ name: String, of input: Int, _ inputs: Int, _ outputs: Int, kernelSize: Int, stride: Int = 1
  ) -> Int {
    var last = nodes.append(name + ".relu", .relu, input)
    last = nodes.convolution(name + ".conv", of: last, inputs, outputs, kernelSize: kernelSize, stride: stride)
    return nodes.append(name + ".bn", .batchNorm(.init(channels: outputs)), last)
  }
}
