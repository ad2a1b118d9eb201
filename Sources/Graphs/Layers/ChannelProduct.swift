/// The product of a feature map and a number for each of its channels: inputs (C, H, W) and, flat, (C).
///
/// The last layer of a squeeze-and-excitation: a global average pool of x, a linear layer, a ReLU, a linear layer
/// and a ``Sigmoid`` or ``HardSigmoid`` give the gate, and this x times the gate.
///
/// Source: Hu, Shen and Sun, "Squeeze-and-Excitation Networks", CVPR 2018.
public struct ChannelProduct: ParameterFreeLayer {
  public init() {}

  public func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape {
    guard inputs.count == 2 else {
      throw GraphError("it needs two inputs, a feature map and a flat gate, not \(inputs.count)")
    }
    let map = try inputs[0].spatial()
    guard inputs[1].isFlat, inputs[1].channels == map.channels else {
      throw GraphError("the gate of \(map) is \(map.channels) flat features, not \(inputs[1])")
    }
    return map
  }

  public var valueOfZeros: ValueOfZeros { .zeros }
  public var description: String { "channel product" }
}

extension Layer where Self == ChannelProduct {
  public static var channelProduct: Self { ChannelProduct() }
}
