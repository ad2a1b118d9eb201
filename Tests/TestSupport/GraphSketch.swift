import Graphs

/// A graph in the making, over images of 3x7x6.
public struct GraphSketch {
  public private(set) var nodes = [
    NetworkGraph.Node(name: "input", layer: .input(FeatureShape(channels: 3, height: 7, width: 6)), inputs: [])
  ]
  public let input = 0

  public init() {}

  @discardableResult
  public mutating func add(_ layer: any Layer, _ inputs: Int...) -> Int {
    nodes.append(NetworkGraph.Node(name: "node\(nodes.count)", layer: layer, inputs: inputs))
    return nodes.count - 1
  }
}
