import Graphs

/// Where one layer after another puts its module, and what it finds there: see ``PyTorchLayer``.
public struct PyTorchScope {
  let network: ExportedNetwork
  /// The lines of `__init__` that make modules.
  private(set) var modules: [String] = []
  /// The lines of `forward`.
  private(set) var steps: [String] = []
  /// Functions that the lines of `forward` call.
  private(set) var definitions: [String] = []
  private var containers: Set<String> = []
  private var variables: Set<String>
  private var current = 0

  init(_ network: ExportedNetwork, reserving variables: Set<String>) {
    self.network = network
    self.variables = variables
  }

  /// The shapes of the layer's inputs.
  public var inputShapes: [FeatureShape] { node.inputs.map { network.shapes[$0] } }
  /// The shape of the layer's output.
  public var outputShape: FeatureShape { network.shapes[current] }

  private var node: NetworkGraph.Node { network.graph.nodes[current] }

  /// Makes the layer's module, under the node's name, so that its parameters have the names of Tangent's.
  ///
  /// - Parameter constructor: such as `nn.Conv2d(3, 16, 3)`.
  /// - Returns: the expression that reads it, such as `self.stem.conv`.
  /// - Throws: ``ExportError`` if the node's name cannot name a module.
  public mutating func module(_ constructor: String) throws(ExportError) -> String {
    let parts = node.name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    var path = "self"
    for (index, part) in parts.enumerated() {
      guard PythonName.isModule(part) else {
        throw ExportError(
          "the network cannot be written as a PyTorch module: the name \"\(part)\" in \(node.name) cannot be a module's; "
            + "give the node another name, using only letters, digits and underscores")
      }
      path += ".\(part)"
      if index < parts.count - 1 {
        if containers.insert(path).inserted { modules.append("\(path) = nn.Module()") }
      } else {
        containers.insert(path)
        modules.append("\(path) = \(constructor)")
      }
    }
    return path
  }

  /// Adds a function to the file, only once however many layers ask for it.
  ///
  /// - Parameter source: the whole definition, from `def` on, without a line end.
  public mutating func define(_ source: String) {
    if !definitions.contains(source) { definitions.append(source) }
  }

  /// Writes every node.
  /// - Returns: the expression of the network's output.
  mutating func writeNodes(input: String) throws(ExportError) -> String {
    var values: [String] = []
    for (index, node) in network.graph.nodes.enumerated() {
      current = index
      guard !(node.layer is Input) else {
        values.append(input)
        continue
      }
      guard let layer = node.layer as? any PyTorchLayer else {
        throw ExportError(
          "the network cannot be written as a PyTorch module: the layer \"\(node.layer)\" of \(node.name) has no rule "
            + "for this format; conform its type to PyTorchLayer")
      }
      let inputs = node.inputs.map { values[$0] }
      let expression = try layer.pyTorch(inputs, in: &self)
      if inputs.contains(expression) {
        values.append(expression)
      } else {
        let variable = variable(for: node.name)
        steps.append("\(variable) = \(expression)")
        values.append(variable)
      }
    }
    return values[network.graph.output]
  }

  private mutating func variable(for name: String) -> String {
    let stem = PythonName.variable(name)
    var candidate = stem
    var number = 2
    while !variables.insert(candidate).inserted {
      candidate = "\(stem)_\(number)"
      number += 1
    }
    return candidate
  }
}
