import Foundation
import Graphs
import Torch

/// Where one layer after another puts its operators, and what it finds there: see ``ONNXLayer``.
public struct ONNXScope {
  let network: ExportedNetwork
  /// The name of the model's input, as the first layer sees it.
  let images: String
  private(set) var nodes: [ONNXNode] = []
  private(set) var initializers: [ONNXTensor] = []
  private var initialized: Set<String> = []
  private var names: Set<String>
  private var current = 0

  init(_ network: ExportedNetwork, images: String, reserving names: Set<String>) {
    self.network = network
    self.images = images
    self.names = names
  }

  /// The shapes of the layer's inputs.
  public var inputShapes: [FeatureShape] { node.inputs.map { network.shapes[$0] } }
  /// The shape of the layer's output.
  public var outputShape: FeatureShape { network.shapes[current] }

  private var node: NetworkGraph.Node { network.graph.nodes[current] }

  /// Adds an operator of ONNX's own operator set 17, named for the node.
  ///
  /// - Parameters:
  ///   - operation: such as `Conv`.
  ///   - inputs: names of values; an empty one leaves out an optional input.
  /// - Returns: the name of its output.
  public mutating func add(
    _ operation: String, _ inputs: [String], _ attributes: [String: ONNXAttribute] = [:]
  ) -> String {
    let name = unused(names.contains(node.name) ? "\(node.name).\(operation)" : node.name)
    nodes.append(
      ONNXNode(name: name, operation: operation, inputs: inputs, outputs: [name], attributes: attributes))
    return name
  }

  /// The name of a tensor of the layer, such as its `weight` or its `running_mean`.
  /// - Throws: ``ExportError`` where the network has none.
  public mutating func tensor(_ suffix: String) throws(ExportError) -> String {
    let name = "\(node.name).\(suffix)"
    guard !initialized.contains(name) else { return name }
    let tensor = try network.tensor(name)
    initialized.insert(name)
    names.insert(name)
    let elements = try exporting(name) {
      var elements = Data(count: tensor.count * DataType.float32.bytes)
      try elements.withUnsafeMutableBytes { try tensor.copy(to: $0) }
      return elements
    }
    initializers.append(ONNXTensor(name: name, type: .float, shape: tensor.shape, elements: elements))
    return name
  }

  /// The name of a tensor of constant numbers.
  public mutating func constant(_ values: [Float], shape: [Int], named suffix: String) -> String {
    constant(ONNXTensor(name: suffix, type: .float, shape: shape, elements: Self.bytes(values.map(\.bitPattern))))
  }

  /// The name of a vector of constant whole numbers, such as a shape or axes.
  public mutating func constant(_ values: [Int], named suffix: String) -> String {
    constant(
      ONNXTensor(
        name: suffix, type: .int64, shape: [values.count],
        elements: Self.bytes(values.map { UInt64(bitPattern: Int64($0)) })))
  }

  private mutating func constant(_ tensor: ONNXTensor) -> String {
    var tensor = tensor
    tensor.name = unused("\(node.name).\(tensor.name)")
    initializers.append(tensor)
    return tensor.name
  }

  static func bytes(_ values: [some FixedWidthInteger]) -> Data {
    var data = Data(capacity: values.count * MemoryLayout<UInt64>.size)
    for value in values { withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) } }
    return data
  }

  private mutating func unused(_ name: String) -> String {
    var candidate = name
    var number = 2
    while !names.insert(candidate).inserted {
      candidate = "\(name)_\(number)"
      number += 1
    }
    return candidate
  }

  /// Writes every node.
  /// - Returns: the name of the output's value.
  mutating func writeNodes() throws(ExportError) -> String {
    var values: [String] = []
    for (index, node) in network.graph.nodes.enumerated() {
      current = index
      guard let layer = node.layer as? any ONNXLayer else {
        throw ExportError(
          "the network cannot be written as ONNX: the layer \"\(node.layer)\" of \(node.name) has no rule for "
            + "this format; conform its type to ONNXLayer")
      }
      values.append(try layer.onnx(node.inputs.map { values[$0] }, in: &self))
    }
    current = network.graph.output
    return values[current]
  }

  /// Gives a value another name, wherever it stands.
  mutating func rename(_ value: String, to name: String) {
    for index in nodes.indices {
      nodes[index].inputs = nodes[index].inputs.map { $0 == value ? name : $0 }
      nodes[index].outputs = nodes[index].outputs.map { $0 == value ? name : $0 }
    }
  }
}
