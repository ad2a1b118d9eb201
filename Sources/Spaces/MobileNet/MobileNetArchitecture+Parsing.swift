extension MobileNetArchitecture {
  /// The architecture with this text:
  ///
  ///     architecture = activation ":" stem ":" stage { "-" stage } ":" head [ "-" hidden ]
  ///     stage        = depth "x" width "_k" kernel "_e" expansion [ "_s2" ] [ "_se" ] [ "_" activation ]
  ///     activation   = "relu" | "relu6" | "hswish"
  ///
  /// - Throws: an error that points at the first character that does not fit.
  public init(_ text: String) throws(ArchitectureError) {
    var reader = ArchitectureReader(text)
    let activation = MobileNetActivation.allCases[
      try reader.place(
        among: MobileNetActivation.allCases.map(\.rawValue), while: { $0 != ":" },
        "the activation function of stem and head")]
    try reader.skip(":")
    let stem = try reader.number(among: Self.stems, "the channels of the stem")
    try reader.skip(":")
    var stages: [Stage] = []
    repeat {
      if !stages.isEmpty { try reader.skip("-") }
      stages.append(try reader.stage(after: stages, of: activation))
    } while stages.count < Self.stageCounts.lowerBound
      || (reader.rest.first == "-" && stages.count < Self.stageCounts.upperBound)
    let halvings = stages.count(where: \.halves)
    guard halvings == Self.halvings else {
      throw reader.fault("\(Self.halvings) stages of stride 2 (_s2), of which there are \(halvings)")
    }
    guard reader.rest.first == ":" else { throw reader.fault("\":\" and the head after \(stages.count) stages") }
    try reader.skip(":")
    let head = try reader.number(among: Self.heads, "the channels of the last convolution")
    var hidden: Int?
    if reader.rest.first == "-" {
      try reader.skip("-")
      hidden = try reader.number(among: Self.hiddens.compactMap(\.self), "the features of the linear layer")
    }
    guard reader.rest.isEmpty else { throw reader.fault("the end of the text after the head") }
    self.init(activation: activation, stem: stem, stages: stages, head: head, hidden: hidden)
  }
}

extension ArchitectureReader {
  fileprivate mutating func stage(
    after stages: [MobileNetArchitecture.Stage], of activation: MobileNetActivation
  ) throws(ArchitectureError) -> MobileNetArchitecture.Stage {
    typealias Choices = MobileNetArchitecture
    let owner = "of stage \(stages.count + 1)"
    let depth = try number(among: Array(Choices.depths), "the depth \(owner)")
    try skip("x")
    let least = stages.last?.width ?? 0
    let width = try number(
      among: Choices.widths.filter { $0 >= least },
      "the width \(owner)" + (stages.isEmpty ? "" : ", at least the \(least) of the stage before"))
    try skip("_")
    try skip("k")
    let kernelSize = try number(among: Choices.kernelSizes, "the kernel size \(owner)")
    try skip("_")
    try skip("e")
    let expansion = Choices.expansions[
      try place(
        among: Choices.expansions.map(Choices.text), while: { ("0"..."9").contains($0) || $0 == "." },
        "the expansion \(owner)")]
    var stage = Choices.Stage(
      depth: depth, width: width, kernelSize: kernelSize, expansion: expansion, halves: false, excites: false,
      activation: activation)
    let mayHalve = stages.count(where: \.halves) < Choices.halvings
    var options = StageOption.allCases.filter { mayHalve || $0 != .halving }[...]
    while !options.isEmpty, rest.first == "_" {
      try skip("_")
      let chosen = try place(
        among: options.map(\.text), while: { !"_-:".contains($0) },
        "an option \(owner)" + (mayHalve ? "" : ", after \(Choices.halvings) stages with s2"))
      let option = options[options.startIndex + chosen]
      switch option {
      case .halving: stage.halves = true
      case .excitation: stage.excites = true
      case .activation(let activation): stage.activation = activation
      }
      options = options.dropFirst(chosen + 1).filter { !option.isActivation || !$0.isActivation }[...]
    }
    return stage
  }
}

/// What may follow the expansion of a stage, in this order.
private enum StageOption: Equatable {
  case halving
  case excitation
  case activation(MobileNetActivation)

  static let allCases = [halving, excitation] + MobileNetActivation.allCases.map(activation)

  var text: String {
    switch self {
    case .halving: "s2"
    case .excitation: "se"
    case .activation(let activation): activation.rawValue
    }
  }

  var isActivation: Bool { if case .activation = self { true } else { false } }
}
