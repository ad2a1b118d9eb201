import TestSupport
import Testing
import Torch

/// The layers' backward passes that are called by themselves, against PyTorch's gradients.
@Suite struct LayerGradientTests {
  private static func goldens(_ operation: String) throws -> [GoldenOperation] {
    try GoldenOperation.all().filter { $0.operation == operation }
  }

  /// The gradient of the output that the golden gradients belong to.
  private static func seed(of golden: GoldenOperation, _ type: DataType) throws -> Tensor {
    let shape = golden.output.shape
    return try Tensor(PortableNumbers.uniform("probe/" + golden.name, shape.reduce(1, *)), shape: shape)
      .converted(to: type)
  }

  private static func whole(_ name: String, of golden: GoldenOperation) throws -> Int {
    Int(try #require(golden.attributes[name]))
  }

  private static func expect(
    _ gradient: Tensor, toBe reference: GoldenTensor?, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let reference = try #require(reference)
    let type = try #require(gradient.dataType)
    #expect(gradient.shape == reference.shape, sourceLocation: sourceLocation)
    let difference = deviation(try gradient.doubles(), from: reference.values)
    #expect(difference < Tolerance.relative(.operation, type), sourceLocation: sourceLocation)
  }

  @Test(arguments: try goldens("convolution"), Tolerance.types)
  func convolutions(golden: GoldenOperation, type: DataType) throws {
    let input = try #require(golden.inputs["input"])
    let weight = try #require(golden.inputs["weight"]).tensor(type)
    let gradient = try Self.seed(of: golden, type).convolutionInputGradient(
      weight, inputShape: input.shape, stride: Self.whole("stride", of: golden),
      padding: Self.whole("padding", of: golden), dilation: Self.whole("dilation", of: golden),
      groups: Self.whole("groups", of: golden))
    try Self.expect(gradient, toBe: golden.gradients["input"])
  }

  /// A 1×1 window is the middle of a 3×3 window of zeros. With fewer channels than a block of oneDNN's has, and
  /// enough images and positions, oneDNN's own strided 1×1 convolutions wrote beyond their workspace.
  @Test(arguments: [(4, 32, 2, 1), (3, 7, 2, 1), (12, 9, 3, 2)], Tolerance.types)
  func stridedConvolutionsOfSinglePixels(_ sizes: (channels: Int, side: Int, stride: Int, groups: Int), type: DataType)
    throws
  {
    let (channels, side, stride, groups) = sizes
    func numbers(_ name: String, _ shape: [Int]) throws -> Tensor {
      try Tensor(PortableNumbers.uniform(name, shape.reduce(1, *)), shape: shape).converted(to: type)
    }
    let input = try numbers("input", [32, channels, side, side]).contiguous(.channelsLast)
    let weight = try numbers("weight", [8, channels / groups, 1, 1])
    let window = try weight.padded([1, 1, 1, 1])
    for tensor in [input, weight, window] { try tensor.setRequiresGradient(true) }
    let (output, expected) = try withGradients { () throws(TorchError) in
      (
        try input.convolved(weight, stride: stride, groups: groups),
        try input.convolved(window, stride: stride, padding: 1, groups: groups)
      )
    }
    let tolerance = Tolerance.relative(.operation, type)
    #expect(output.shape == expected.shape)
    #expect(try deviation(output.doubles(), from: expected.doubles()) < tolerance)

    let seed = try numbers("seed", output.shape).contiguous(.channelsLast)
    let automatic = try gradients(of: [output], seeds: [seed], withRespectTo: [input, weight]).map { try #require($0) }
    let reference = try gradients(of: [expected], seeds: [seed], withRespectTo: [input, window])
      .map { try #require($0) }
    let middle = try reference[1].narrowed(axis: 2, from: 1, length: 1).narrowed(axis: 3, from: 1, length: 1).doubles()
    let inputGradient = try seed.convolutionInputGradient(
      weight, inputShape: input.shape, stride: stride, groups: groups)
    let weightGradient = try input.detached().convolutionWeightGradient(
      seed, weight: weight.detached(), stride: stride, groups: groups)
    for gradient in [automatic[0], inputGradient] {
      #expect(try deviation(gradient.doubles(), from: reference[0].doubles()) < tolerance)
    }
    for gradient in [automatic[1], weightGradient] {
      #expect(gradient.shape == weight.shape)
      #expect(try deviation(gradient.doubles(), from: middle) < tolerance)
    }
  }

  @Test(arguments: try goldens("averagePool"), Tolerance.types)
  func averagePools(golden: GoldenOperation, type: DataType) throws {
    let input = try #require(golden.inputs["input"])
    let gradient = try Self.seed(of: golden, type).averagePoolInputGradient(
      inputShape: input.shape, kernelSize: Self.whole("kernelSize", of: golden),
      stride: Self.whole("stride", of: golden), padding: Self.whole("padding", of: golden),
      countsPadding: Self.whole("countsPadding", of: golden) == 1)
    try Self.expect(gradient, toBe: golden.gradients["input"])
  }

  @Test(arguments: try goldens("maxPool"), Tolerance.types)
  func maxPools(golden: GoldenOperation, type: DataType) throws {
    let gradient = try Self.seed(of: golden, type).maxPoolInputGradient(
      input: #require(golden.inputs["input"]).tensor(type), kernelSize: Self.whole("kernelSize", of: golden),
      stride: Self.whole("stride", of: golden), padding: Self.whole("padding", of: golden))
    try Self.expect(gradient, toBe: golden.gradients["input"])
  }

  @Test(arguments: try goldens("relu"), Tolerance.types)
  func rectifiers(golden: GoldenOperation, type: DataType) throws {
    let output = try Tensor(golden.output.values, shape: golden.output.shape).converted(to: type)
    try Self.expect(try Self.seed(of: golden, type).reluInputGradient(output: output), toBe: golden.gradients["input"])
  }

  @Test(arguments: try goldens("batchNorm").filter { $0.attributes["usesBatch"] == 1 }, Tolerance.types)
  func channelMomentsAreTheBatchNorms(golden: GoldenOperation, type: DataType) throws {
    let input = try #require(golden.inputs["input"]).tensor(type)
    let epsilon = try #require(golden.attributes["epsilon"])
    let moments = try input.channelMoments()
    let tolerance = Tolerance.relative(.operation, type)
    let mean = try input.mean(axes: [0, 2, 3]).doubles()
    let variance = try input.variance(axes: [0, 2, 3], isUnbiased: false).doubles()
    #expect(try deviation(moments.mean.doubles(), from: mean) < tolerance)
    #expect(try deviation(moments.variance.doubles(), from: variance) < tolerance)
    let expected = variance.map { 1 / ($0 + epsilon).squareRoot() }
    #expect(
      try deviation(moments.variance.shifted(by: epsilon).reciprocalSquareRoot().doubles(), from: expected) < tolerance)
  }
}
