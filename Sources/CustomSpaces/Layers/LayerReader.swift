import Graphs

/// Reads layers: a list of words such as `relu` and of maps such as `conv: {kernel: 3, channels: 2*in}`.
struct LayerReader {
  /// The names that formulas may read, besides `in`, the number of channels of a layer's input.
  let names: Set<String>
  /// The values of each choice, for conditions.
  let choices: [String: [String]]

  static let input = "in"
  private static let greatestDepth = 8
  private static let kernels = 1...127

  init(names: Set<String>, choices: [String: [String]] = [:]) {
    self.names = names.union([Self.input])
    self.choices = choices
  }

  /// A list of layers, or a single one.
  func layers(_ node: FileNode, depth: Int = 0) throws(SpaceFileError) -> [LayerDescription] {
    guard depth <= Self.greatestDepth else {
      throw node.fault("layers are nested deeper than \(Self.greatestDepth) levels")
    }
    var layers: [LayerDescription] = []
    if case .list(let nodes) = node.content {
      guard nodes.count <= 100 else { throw node.fault("a list of \(nodes.count) layers; at most 100 are allowed") }
      for node in nodes { if let layer = try layer(node, depth) { layers.append(layer) } }
    } else if let layer = try layer(node, depth) {
      layers.append(layer)
    }
    return layers
  }

  /// Nil for the layer that changes nothing.
  private func layer(_ node: FileNode, _ depth: Int) throws(SpaceFileError) -> LayerDescription? {
    switch node.content {
    case .text(let word):
      if word == "skip" { return nil }
      try checkKind(word, node)
      return try layer(word, FileNode(file: node.file, line: node.line, field: node.field, content: .map([])), depth)
    case .map(let entries):
      guard let entry = entries.first, entries.count == 1 else {
        throw node.expected("one layer, such as relu or conv: {kernel: 3}")
      }
      try checkKind(entry.key, entry.value)
      return try layer(entry.key, entry.value, depth)
    case .list: throw node.expected("a layer, such as relu or conv: {kernel: 3}")
    }
  }

  private static let kinds =
    [
      "conv", "average-pool", "max-pool", "batch-norm", "layer-norm", "zero", "skip", "self-attention",
      "squeeze-excite",
      "group", "residual", "branches", "when",
    ] + ActivationDescription.allCases.map(\.rawValue)

  private func checkKind(_ kind: String, _ node: FileNode) throws(SpaceFileError) {
    _ = try FileNode(file: node.file, line: node.line, field: node.field, content: .text(kind))
      .word(among: Self.kinds, "layer")
  }

  private func layer(_ kind: String, _ node: FileNode, _ depth: Int) throws(SpaceFileError) -> LayerDescription {
    let (fields, name) = try fields(of: kind, node)
    func description(_ kind: LayerDescription.Kind) -> LayerDescription {
      LayerDescription(kind: kind, name: name, node: node)
    }
    func inner(_ field: String) throws(SpaceFileError) -> [LayerDescription]? {
      guard let node = fields[field] else { return nil }
      return try layers(node, depth: depth + 1)
    }
    switch kind {
    case "conv": return description(.convolution(try convolution(fields)))
    case "average-pool", "max-pool": return description(.pool(try pool(fields, isMaximum: kind == "max-pool")))
    case "batch-norm": return description(.batchNorm(isAffine: try fields["affine"]?.flag() ?? true))
    case "layer-norm": return description(.layerNorm)
    case "self-attention": return description(.selfAttention(heads: try formula(fields, "heads", or: 1)))
    case "squeeze-excite":
      let gates = ActivationDescription.gates.map(\.rawValue)
      let gate = try fields["gate"]?.word(among: gates, "gate").activation ?? .sigmoid
      return description(.squeezeExcite(reduction: try formula(fields, "reduction", or: 4), gate: gate))
    case "group": return description(.group(try layers(fields.required("layers"), depth: depth + 1)))
    case "residual":
      let residual = ResidualDescription(
        main: try layers(fields.required("main"), depth: depth + 1), shared: try inner("shared") ?? [],
        shortcut: try inner("shortcut"), projection: try inner("projection"))
      if residual.shortcut != nil, let projection = fields["projection"] {
        throw projection.fault("a residual takes a shortcut, which is always added, or a projection, not both")
      }
      return description(.residual(residual))
    case "branches":
      var paths: [[LayerDescription]] = []
      for path in try fields.required("paths").list("paths", atMost: 16) {
        paths.append(try layers(path, depth: depth + 1))
      }
      return description(.branches(paths, combine: try combination(fields["combine"])))
    case "when":
      return description(
        .when(
          try condition(fields.required("is")), then: try inner("layers") ?? [], otherwise: try inner("else") ?? []))
    case "zero": return description(.zero)
    default: return description(.activation(kind.activation ?? .relu))
    }
  }

  /// The fields of a layer, and its name if it has one. A text alone is the value of the most important field.
  private func fields(of kind: String, _ node: FileNode) throws(SpaceFileError) -> (FileFields, String?) {
    let known: [String] =
      switch kind {
      case "conv": ["kernel", "channels", "stride", "padding", "dilation", "groups", "bias"]
      case "average-pool": ["kernel", "stride", "padding", "count-padding"]
      case "max-pool": ["kernel", "stride", "padding"]
      case "batch-norm": ["affine"]
      case "self-attention": ["heads"]
      case "squeeze-excite": ["reduction", "gate"]
      case "group": ["layers"]
      case "residual": ["main", "shared", "shortcut", "projection"]
      case "branches": ["paths", "combine"]
      case "when": ["is", "layers", "else"]
      default: []
      }
    if case .text = node.content, known.first == "kernel" {
      return (FileFields(node: node, what: kind, values: ["kernel": node]), nil)
    }
    let fields = try node.fields(known + ["name"], of: kind)
    return (fields, try fields["name"]?.name("a name") { $0.isLetter || $0.isNumber || "_".contains($0) })
  }

  private func formula(_ fields: FileFields, _ field: String, or standard: Int) throws(SpaceFileError) -> Formula {
    guard let node = fields[field] else { return Formula(standard, at: fields.node) }
    return try Formula(node, names: names, "the \(field)")
  }

  private func convolution(_ fields: FileFields) throws(SpaceFileError) -> ConvolutionDescription {
    _ = try fields.required("kernel")
    return ConvolutionDescription(
      kernel: try formula(fields, "kernel", or: 1),
      channels: fields["channels"] == nil ? nil : try formula(fields, "channels", or: 1),
      stride: try formula(fields, "stride", or: 1), padding: try fields["padding"]?.integer(0...127, "the padding"),
      dilation: try formula(fields, "dilation", or: 1), groups: try formula(fields, "groups", or: 1),
      hasBias: try fields["bias"]?.flag() ?? false)
  }

  private func pool(_ fields: FileFields, isMaximum: Bool) throws(SpaceFileError) -> PoolDescription {
    _ = try fields.required("kernel")
    return PoolDescription(
      isMaximum: isMaximum, kernel: try formula(fields, "kernel", or: 1), stride: try formula(fields, "stride", or: 1),
      padding: try fields["padding"]?.integer(0...127, "the padding"),
      countsPadding: try fields["count-padding"]?.flag() ?? false)
  }

  func combination(_ node: FileNode?) throws(SpaceFileError) -> Combination {
    guard let node else { return .sum }
    let word = try node.word(among: Combination.allCases.map(\.rawValue), "combination")
    return Combination(rawValue: word) ?? .sum
  }

  /// A map of choices to a value or a list of values; `images-above` is a side in pixels.
  func condition(_ node: FileNode) throws(SpaceFileError) -> Condition {
    let sides = "images-above"
    let fields = try node.fields(choices.keys.sorted() + [sides], of: "a condition")
    guard !fields.values.isEmpty else { throw node.expected("a condition, such as \(sides): 64") }
    var accepted: [String: Set<String>] = [:]
    for (name, values) in choices {
      guard let field = fields[name] else { continue }
      var nodes = [field]
      if case .list = field.content { nodes = try field.list("values of \(name)", atMost: 1000) }
      for node in nodes { accepted[name, default: []].insert(try node.word(among: values, "value of \(name)")) }
    }
    return Condition(
      choices: accepted,
      imagesAbove: try fields[sides]?.integer(1...FeatureShape.largestSize, "a side in pixels"))
  }
}

extension String {
  fileprivate var activation: ActivationDescription? { ActivationDescription(rawValue: self) }
}
