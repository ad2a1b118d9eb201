import Graphs
import Spaces

/// A space of stages: consecutive blocks. Their kind, number, width and whatever else a file names are chosen for the
/// whole network or for each stage.
///
/// Nodes of networks are named `stem.conv`, `stage1.block0.conv`, `stage1.block0.shortcut.conv`, `head.bn` and so on:
/// stages count from 1, the blocks of a stage from 0.
struct StageForm: SpaceForm {
  /// The block that a stage repeats.
  enum Block: Hashable, Sendable {
    case named(String)
    /// The block that the value of a choice names.
    case chosen(String)
  }

  struct Stage: Hashable, Sendable {
    let choices: [Choice]
    /// The number of blocks.
    let blocks: Formula
    let block: Block
    /// The stride of the first block, in formulas; the others have stride 1.
    let stride: Formula
  }

  /// The choices of the whole network.
  let choices: [Choice]
  let blocks: [String: [LayerDescription]]
  let stages: [Stage]
  /// The smallest number of stages; the others are optional.
  let leastStages: Int
  let stem: [LayerDescription]
  let head: [LayerDescription]
  let variants: [[Choice]]
  private let node: FileNode

  static let stride = "stride"

  init(
    node: FileNode, choices: [Choice], blocks: [String: [LayerDescription]], stages: [Stage], leastStages: Int,
    stem: [LayerDescription], head: [LayerDescription]
  ) {
    self.node = node
    self.choices = choices
    self.blocks = blocks
    self.stages = stages
    self.leastStages = leastStages
    self.stem = stem
    self.head = head
    variants = (leastStages...stages.count).map { count in
      choices
        + stages.prefix(count).enumerated().flatMap { place, stage in
          stage.choices.map { Choice(name: "\($0.name) of stage \(place + 1)", values: $0.values) }
        }
    }
  }

  /// The places of the network's choices, and those of each stage.
  func parts(of selection: Selection) -> (network: ArraySlice<Int>, stages: [ArraySlice<Int>]) {
    let network = selection.places.prefix(choices.count)
    var rest = selection.places.dropFirst(choices.count)
    let stages = stages.prefix(leastStages + selection.variant).map { stage in
      defer { rest = rest.dropFirst(stage.choices.count) }
      return rest.prefix(stage.choices.count)
    }
    return (network, stages)
  }

  func write(_ selection: Selection, into writer: inout NetworkWriter) throws(SpaceFileError) -> Int {
    let parts = parts(of: selection)
    writer.choose(choices, parts.network)
    var last = try writer.write(stem, "stem", of: 0)
    let (numbers, words) = (writer.numbers, writer.words)
    for (place, (stage, own)) in zip(stages, parts.stages).enumerated() {
      writer.choose(stage.choices, own)
      let name =
        switch stage.block {
        case .named(let name): name
        case .chosen(let choice): writer.words[choice] ?? ""
        }
      guard let layers = blocks[name] else { throw node.fault("there is no block \"\(name)\"") }
      let stride = try stage.stride.value(writer.numbers)
      for block in 0..<(try stage.blocks.value(writer.numbers)) {
        writer.numbers[Self.stride] = block == 0 ? stride : 1
        last = try writer.write(layers, "stage\(place + 1).block\(block)", of: last)
      }
      (writer.numbers, writer.words) = (numbers, words)
    }
    return try writer.write(head, "head", of: last)
  }
}

extension NetworkWriter {
  /// Takes the values of choices into formulas and conditions.
  fileprivate mutating func choose(_ choices: [Choice], _ places: ArraySlice<Int>) {
    for (choice, place) in zip(choices, places) {
      words[choice.name] = choice.values[place]
      numbers[choice.name] = Int(choice.values[place])
    }
  }
}
