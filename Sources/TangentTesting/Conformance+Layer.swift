import Tangent

extension Conformance {
  /// What a layer does not keep of what it says of itself, and of what networks, trainings and kernels rely on.
  ///
  /// - Parameter inputs: shapes that the layer accepts.
  ///
  /// Cost: a few forward passes of three images and, where a small network can be built around the layer, its kernels.
  public static func violations(of layer: some NetworkLayer, inputs: [FeatureShape]) -> [Violation] {
    var checks = Checks()
    let trial = LayerTrial(layer: layer, shapes: inputs)
    checks.expect("it is described", "\(layer)") { !"\(layer)".isEmpty && !"\(layer)".contains("\n") }
    checks.expect("parameters have different names", "\(layer.parameters.map(\.suffix))") {
      Set(layer.parameters.map(\.suffix)).count == layer.parameters.count
    }
    checks.expect("the output has the shape that the layer says", "\(layer)") {
      let output = try trial.output(of: trial.inputs())
      return try output.shape == LayerTrial.shape(layer.outputShape(of: inputs)) && output.dataType == .float64
    }
    checks.expect("the same inputs give the same output", "\(layer)") {
      try trial.output(of: trial.inputs()).doubles() == trial.output(of: trial.inputs()).doubles()
    }
    checks.expect("zeros become what the layer says", "\(layer.valueOfZeros)") { try trial.keepsItsWordOnZeros() }
    if !(layer is BatchNorm) {
      checks.expect("images do not influence each other", "\(layer)") { try trial.imagesAreApart() }
    }
    if layer.isInterchangeable {
      checks.expect("an interchangeable layer has nothing of its own to learn or to draw", "\(layer)") {
        let draws = try [Seed(1), Seed(2)].map { try trial.output(of: trial.inputs(), phase: .training($0), seed: $0) }
        return try layer.parameters.isEmpty && draws[0].doubles() == draws[1].doubles()
      }
    }
    checks.expect("it can be differentiated twice", "\(layer)") { try trial.isTwiceDifferentiable() }
    if let graph = trial.graph() {
      checks.expect("all ways to compute a kernel agree", "\(layer)") { try LayerTrial.kernelsAgree(graph) }
    }
    return checks.violations
  }
}

/// A layer on random inputs.
struct LayerTrial {
  let layer: any NetworkLayer
  let shapes: [FeatureShape]

  /// The images of a batch.
  private static var count: Int { 3 }
  /// Relative to the largest number: float64 computations that differ in the order of their sums.
  private static var tolerance: Double { 1e-9 }

  static func shape(_ feature: FeatureShape) -> [Int] {
    [count] + (feature.isFlat ? [feature.channels] : [feature.channels, feature.height, feature.width])
  }

  /// Random inputs; an input layer's are the images.
  func inputs() throws -> [Tensor] {
    let own = shapes.isEmpty ? [try layer.outputShape(of: [])] : shapes
    return try own.enumerated().map { index, feature in
      try .randomNormal(Self.shape(feature), dataType: .float64, generator: Generator(Seed(2).derived("input", index)))
    }
  }

  /// Parameters are away from every special value; with `isInitial`, shifts and biases are zero.
  func output(
    of inputs: [Tensor], isInitial: Bool = false, phase: Phase = .evaluation, seed: Seed? = nil
  ) throws -> Tensor {
    let parameters = try layer.parameters.map { parameter in
      let isZero = isInitial && (parameter.role == .bias || parameter.role == .shift)
      let tensor = try Tensor.randomUniform(
        parameter.shape, from: isZero ? 0 : 0.5, to: isZero ? 0 : 1, dataType: .float64,
        generator: Generator(Seed(1).derived(parameter.suffix)))
      return (suffix: parameter.suffix, tensor: tensor)
    }
    let context = ForwardContext(phase: phase, batchNorm: .frozen, seed: seed)
    return try layer.forward(inputs, LayerParameters(parameters), in: context)
  }

  func keepsItsWordOnZeros() throws -> Bool {
    let zeros = try inputs().map { try Tensor.zeros($0.shape, dataType: .float64) }
    let output = try output(of: zeros).doubles()
    let initial = try self.output(of: zeros, isInitial: true).doubles()
    return switch layer.valueOfZeros {
    case .zeros: output.allSatisfy { $0 == 0 }
    case .learnedShift: initial.allSatisfy { $0 == 0 } && output.contains { $0 != 0 }
    case .other: output.contains { $0 != 0 } || layer is Input
    }
  }

  /// Whether row i of the output is that of image i alone.
  func imagesAreApart() throws -> Bool {
    let inputs = try inputs()
    let whole = try output(of: inputs)
    return try (0..<Self.count).allSatisfy { image in
      let alone = try output(of: inputs.map { try $0.narrowed(axis: 0, from: image, length: 1) })
      return try Self.areClose(alone.doubles(), whole.narrowed(axis: 0, from: image, length: 1).doubles())
    }
  }

  /// Whether the output depends on the inputs for libtorch too, and so do its gradients unless they are constant: metrics
  /// of the loss's curvature need both. An operator without a second derivative throws.
  func isTwiceDifferentiable() throws -> Bool {
    let inputs = try inputs()
    for input in inputs { try input.setRequiresGradient(true) }
    return try withGradients {
      let output = try output(of: inputs)
      guard output.requiresGradient else { return try output.doubles().allSatisfy { $0 == 0 } }
      let first = try gradients(
        of: [output], seeds: [output.detached()], withRespectTo: inputs, creatingGraph: true
      ).compactMap(\.self).filter(\.requiresGradient)
      guard !first.isEmpty else { return true }
      _ = try gradients(of: first, seeds: first.map { try $0.detached() }, withRespectTo: inputs)
      return true
    }
  }

  /// A network of the layer and a classifier; nil where its inputs differ in shape, or it has none.
  func graph() -> NetworkGraph? {
    guard let input = shapes.first, shapes.allSatisfy({ $0 == input }), let output = try? layer.outputShape(of: shapes)
    else { return nil }
    var nodes = [
      NetworkGraph.Node(name: "input", layer: .input(input), inputs: []),
      NetworkGraph.Node(name: "layer", layer: layer, inputs: shapes.map { _ in 0 }),
    ]
    if !output.isFlat { nodes.append(.init(name: "pool", layer: .globalAveragePool, inputs: [1])) }
    nodes.append(
      .init(
        name: "classifier", layer: .linear(.init(inputFeatures: output.channels, outputFeatures: 3)),
        inputs: [nodes.count - 1]))
    return NetworkGraph(nodes: nodes, output: nodes.count - 1)
  }

  static func kernelsAgree(_ graph: NetworkGraph) throws -> Bool {
    let network = try Network(graph, seed: Seed(3), dataType: .float64)
    guard case let input as Input = network.graph.nodes[0].layer else { return false }
    let images = try Tensor.randomNormal(
      shape(try input.outputShape(of: [])), dataType: .float64, generator: Generator(Seed(4)))
    return try [BatchNormMode.frozen, .coupled].allSatisfy { mode in
      func kernel(_ implementation: KernelOptions.Implementation) throws -> [Double] {
        let options = KernelOptions(batchNorm: mode, parameters: .all, implementation: implementation)
        return try TangentKernel(of: network, on: images, options: options).entries
      }
      return try areClose(kernel(.automatic), kernel(.perSample))
    }
  }

  private static func areClose(_ values: [Double], _ others: [Double]) -> Bool {
    let largest = others.reduce(0) { max($0, abs($1)) }
    return values.count == others.count
      && zip(values, others).allSatisfy { abs($0 - $1) <= tolerance * max(largest, 1e-300) }
  }
}
