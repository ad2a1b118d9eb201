/// One inverted residual of the space ``MobileNet``, in the widths of a network of full size.
///
/// Source: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR 2018.
struct MobileNetBlock: Hashable {
  let inputs: Int
  /// The channels of the depthwise convolution; those of the input where the block has no first 1x1 convolution.
  let expanded: Int
  let outputs: Int
  let kernelSize: Int
  let halves: Bool
  let excites: Bool
  let activation: MobileNetActivation

  /// The features between the two layers of a squeeze-and-excitation: a quarter of the channels.
  var squeezed: Int { Self.multipleOfEight(Double(expanded / 4)) }

  /// The nearest multiple of 8, the larger of two and at least 8, but never less than nine tenths of the width: what the
  /// networks of the papers round their widths by.
  static func multipleOfEight(_ width: Double) -> Int {
    let nearest = max(8, Int(width + 4) / 8 * 8)
    return Double(nearest) < 0.9 * width ? nearest + 8 : nearest
  }
}

extension MobileNetArchitecture {
  /// The blocks of each stage.
  var blocks: [[MobileNetBlock]] {
    var channels = stem
    return stages.map { stage in
      (0..<stage.depth).map { place in
        defer { channels = stage.width }
        return MobileNetBlock(
          inputs: channels,
          expanded: stage.expansion == 1
            ? channels : MobileNetBlock.multipleOfEight(stage.expansion * Double(channels)),
          outputs: stage.width, kernelSize: stage.kernelSize, halves: stage.halves && place == 0,
          excites: stage.excites,
          activation: stage.activation)
      }
    }
  }

  /// The text with a stage for each run of equal blocks and the channels inside them, as in `2x40_k5_x240_se`, in place of
  /// the expansion: two architectures that share it are the same function, and only they do.
  var formula: String {
    var runs: [(count: Int, text: String)] = []
    for block in blocks.joined() {
      let text =
        "\(block.outputs)_k\(block.kernelSize)_x\(block.expanded)"
        + options(halves: block.halves, excites: block.excites, activation: block.activation)
      if let last = runs.last, last.text == text {
        runs[runs.count - 1].count += 1
      } else {
        runs.append((1, text))
      }
    }
    return text(ofStages: runs.map { "\($0.count)x\($0.text)" })
  }
}
