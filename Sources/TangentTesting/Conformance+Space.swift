import Tangent

extension Conformance {
  /// What a search space does not keep of what searches, studies and commands rely on.
  ///
  /// - Parameters:
  ///   - count: how many architectures are drawn.
  ///   - imageSize: the side of the images that its networks are built for.
  ///
  /// Cost: a graph for each of them, and an enumeration where the space has one.
  public static func violations(
    of space: any SearchSpace, samples count: Int = 50, imageSize: Int = 32
  ) -> [Violation] {
    var checks = Checks()
    let samples = draw(count, from: space)
    checkDescription(of: space, &checks)
    checkSamples(samples, of: space, &checks)
    checkMoves(samples, of: space, &checks)
    checkGraphs(samples, of: space, imageSize: imageSize, &checks)
    checkSizes(of: space, samples, imageSize: imageSize, &checks)
    checkPublishedNetworks(of: space, imageSize: imageSize, &checks)
    checkRefusals(of: space, samples, imageSize: imageSize, &checks)
    return checks.violations
  }

  private static func draw(_ count: Int, from space: any SearchSpace) -> [Architecture] {
    var generator = Seed(11).derived("samples").generator()
    return (0..<max(1, count)).map { _ in space.sample(using: &generator) }
  }

  private static func checkDescription(of space: any SearchSpace, _ checks: inout Checks) {
    checks.expect("names are typed on a command line", space.name) { isTypable(space.name) }
    checks.expect("the summary is one line", space.summary) {
      !space.summary.isEmpty && !space.summary.contains("\n")
    }
  }

  private static func checkSamples(_ samples: [Architecture], of space: any SearchSpace, _ checks: inout Checks) {
    checks.expect("the same generator gives the same samples", space.name) {
      draw(samples.count, from: space) == samples
    }
    checks.expect("samples differ", "\(Set(samples).count) of \(samples.count)") {
      // Draws with replacement from n give fewer than n different ones.
      Set(samples).count > min(samples.count, space.count ?? .max) / 3
    }
    for sample in samples {
      checks.expect("samples belong to the space", sample.text) { sample.space == space.name }
      checks.expect("samples are read as they are written", sample.text) {
        try space.architecture(sample.text) == sample
      }
    }
    for sample in samples {
      checks.expect("each choice has a name of its own, and a value", sample.text) {
        let choices = try space.choices(of: sample)
        return Set(choices.map(\.name)).count == choices.count
          && choices.allSatisfy { !$0.name.isEmpty && !$0.value.isEmpty }
      }
    }
    let chosen = samples.map { (try? space.choices(of: $0)) ?? [] }
    checks.expect("architectures that differ differ in some choice", space.name) {
      chosen.allSatisfy(\.isEmpty) || Set(chosen).count == Set(samples).count
    }
    guard let all = space.all() else { return }
    let architectures = Array(all)
    let seen = Set(architectures)
    checks.expect("the count is that of the enumeration", "\(seen.count) of \(space.count.map { "\($0)" } ?? "nil")") {
      seen.count == architectures.count && seen.count == space.count
    }
    checks.expect("samples are among those enumerated", space.name) { seen.isSuperset(of: samples) }
  }

  private static func checkMoves(_ samples: [Architecture], of space: any SearchSpace, _ checks: inout Checks) {
    var generator = Seed(5).derived("mutations").generator()
    var forms: [String: String] = [:]
    for sample in samples {
      checks.expect("a mutation is another architecture of the space", sample.text) {
        let mutation = try space.mutation(of: sample, using: &generator)
        return try mutation != sample && space.architecture(mutation.text) == mutation
      }
      checks.expect("equal texts have equal keys", sample.text) {
        let key = try space.equivalenceKey(of: sample)
        return try !key.isEmpty && space.equivalenceKey(of: space.architecture(sample.text)) == key
      }
      checks.expect("equivalent architectures have one canonical form", sample.text) {
        let form = try space.canonicalForm(of: sample)
        return try forms.updateValue(form, forKey: space.equivalenceKey(of: sample)) ?? form == form
      }
      checks.expect("drawings are lines of at most 120 characters", sample.text) {
        let drawing = try space.drawing(of: sample)
        return drawing.hasSuffix("\n")
          && drawing.split(separator: "\n").allSatisfy { $0.count <= 120 && $0.last != " " }
      }
      checks.expect("diagrams have labels of at most 30 characters", sample.text) {
        let labels: [String]
        switch try space.diagram(of: sample) {
        case .cell(let cell): labels = cell.nodes + cell.edges.map(\.label)
        case .row(let blocks): labels = blocks.map(\.name) + blocks.flatMap(\.details)
        case nil: return true
        }
        return !labels.isEmpty && labels.allSatisfy { !$0.isEmpty && $0.count <= 30 }
      }
    }
  }

  private static func scale(_ sizes: NetworkSizes, imageSize: Int) -> NetworkScale {
    NetworkScale(sizes: sizes, imageChannels: 3, imageHeight: imageSize, imageWidth: imageSize, classes: 10)
  }

  private static func checkGraphs(
    _ samples: [Architecture], of space: any SearchSpace, imageSize: Int, _ checks: inout Checks
  ) {
    let logits = FeatureShape(channels: 10, height: 1, width: 1, isFlat: true)
    for sample in samples.prefix(10) {
      checks.expect("networks give one logit for each class", sample.text) {
        let graph = try space.graph(of: sample, at: scale(space.reducedSizes, imageSize: imageSize))
        let simple = graph.simplified(keepingShiftsOfZeros: true)
        return try graph.shapes()[graph.output] == logits && simple.shapes()[simple.output] == logits
      }
      checks.expect("networks have parameters", sample.text) {
        try space.graph(of: sample, at: scale(space.reducedSizes, imageSize: imageSize)).cost().parameters > 0
      }
    }
  }

  private static func checkPublishedNetworks(of space: any SearchSpace, imageSize: Int, _ checks: inout Checks) {
    let networks = space.publishedNetworks
    checks.expect("published networks have names of their own", "\(networks.map(\.name))") {
      Set(networks.map(\.name)).count == networks.count
    }
    for network in networks {
      checks.expect("published networks are in normal spelling, with their paper", network.name) {
        try space.architecture(network.text).text == network.text && !network.source.isEmpty
      }
      checks.expect("their divisor makes them cheaper", network.name) {
        let architecture = try space.architecture(network.text)
        let range = try space.size(named: network.divisor).range
        let costs = try [range.lowerBound, range.upperBound].map {
          try space.graph(of: architecture, at: scale([network.divisor: $0], imageSize: imageSize)).cost()
        }
        return costs[1].multiplyAccumulates < costs[0].multiplyAccumulates
      }
    }
  }

  private static func checkSizes(
    of space: any SearchSpace, _ samples: [Architecture], imageSize: Int, _ checks: inout Checks
  ) {
    let names = space.sizes.map(\.name)
    checks.expect("sizes have different names and symbols", "\(names)") {
      Set(names).count == names.count && Set(space.sizes.map(\.symbol)).count == names.count
    }
    for size in space.sizes {
      checks.expect("sizes are described", size.name) {
        isTypable(size.name) && !size.symbol.isEmpty && !size.meaning.isEmpty
      }
    }
    checks.expect("there are presets with different names", "\(space.sizePresets.map(\.name))") {
      !space.sizePresets.isEmpty && Set(space.sizePresets.map(\.name)).count == space.sizePresets.count
    }
    for preset in space.sizePresets {
      checks.expect("a preset gives every size, within its range", preset.name) {
        try Set(preset.sizes.values.keys) == Set(names) && space.completed(preset.sizes) == preset.sizes
          && !preset.meaning.isEmpty && !preset.name.contains("=")
      }
      checks.expect("a network can be built at every preset", preset.name) {
        let graph = try space.graph(of: samples[0], at: scale(preset.sizes, imageSize: imageSize))
        return try graph.shapes()[graph.output].channels == 10
      }
    }
    checks.expect("sizes that are left out are the space's own", space.name) {
      try space.graph(of: samples[0], at: scale([:], imageSize: imageSize))
        == space.graph(of: samples[0], at: scale(space.standardSizes, imageSize: imageSize))
    }
    for size in space.sizes {
      for number in [size.range.lowerBound - 1, size.range.upperBound + 1] {
        checks.expectError("sizes out of their range are refused", "\(size.name)=\(number)", of: ArchitectureError.self)
        {
          var sizes = space.smallestSizes
          sizes[size.name] = number
          _ = try space.graph(of: samples[0], at: scale(sizes, imageSize: imageSize))
        }
      }
    }
    checks.expectError("unknown sizes are refused", "no-such-size=1", of: ArchitectureError.self) {
      var sizes = space.smallestSizes
      sizes["no-such-size"] = 1
      _ = try space.graph(of: samples[0], at: scale(sizes, imageSize: imageSize))
    }
  }

  private static func checkRefusals(
    of space: any SearchSpace, _ samples: [Architecture], imageSize: Int, _ checks: inout Checks
  ) {
    for text in ["", " ", "no such architecture", "|", "\u{0}", "🙂"] {
      checks.expectError(
        "a text that is no architecture is refused with the place", "'\(text)'", of: ArchitectureError.self,
        { $0.characterOffset != nil }, { _ = try space.architecture(text) })
    }
    let stranger = Architecture(space: "another-space", text: samples[0].text)
    let rule = "architectures of other spaces are refused"
    var generator = Seed(1).generator()
    checks.expectError(rule, "by its graph", of: ArchitectureError.self) {
      _ = try space.graph(of: stranger, at: scale(space.reducedSizes, imageSize: imageSize))
    }
    checks.expectError(rule, "by its key", of: ArchitectureError.self) { _ = try space.equivalenceKey(of: stranger) }
    checks.expectError(rule, "by its form", of: ArchitectureError.self) { _ = try space.canonicalForm(of: stranger) }
    checks.expectError(rule, "by its drawing", of: ArchitectureError.self) { _ = try space.drawing(of: stranger) }
    checks.expectError(rule, "by its diagram", of: ArchitectureError.self) { _ = try space.diagram(of: stranger) }
    checks.expectError(rule, "by its mutation", of: ArchitectureError.self) {
      _ = try space.mutation(of: stranger, using: &generator)
    }
  }

  /// Whether a name can be typed as an option's value.
  static func isTypable(_ name: String) -> Bool {
    !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
  }
}
