import TestSupport
import Testing
import Torch

/// Every operation with golden values, forward and backward, against PyTorch's own Python interface.
@Suite struct GoldenOperationTests {
  /// The output of a golden operation on the module's own functions.
  private static func output(of golden: GoldenOperation, _ inputs: [String: Tensor]) throws -> Tensor {
    let input = try #require(inputs["input"])
    func number(_ name: String) throws -> Double { try #require(golden.attributes[name]) }
    func whole(_ name: String) throws -> Int { Int(try number(name)) }
    switch golden.operation {
    case "convolution":
      return try input.convolved(
        #require(inputs["weight"]), bias: inputs["bias"], stride: whole("stride"), padding: whole("padding"),
        dilation: whole("dilation"), groups: whole("groups"))
    case "averagePool":
      return try input.averagePooled(
        kernelSize: whole("kernelSize"), stride: whole("stride"), padding: whole("padding"),
        countsPadding: number("countsPadding") == 1)
    case "maxPool":
      return try input.maxPooled(kernelSize: whole("kernelSize"), stride: whole("stride"), padding: whole("padding"))
    case "unfold":
      return try input.unfolded(
        kernelSize: whole("kernelSize"), stride: whole("stride"), padding: whole("padding"),
        dilation: whole("dilation"))
    case "batchNorm":
      return try input.batchNormalized(
        scale: inputs["weight"], shift: inputs["bias"], runningMean: inputs["mean"],
        runningVariance: inputs["variance"],
        usesBatchStatistics: number("usesBatch") == 1, momentum: number("momentum"), epsilon: number("epsilon"))
    case "linear": return try input.linear(#require(inputs["weight"]), bias: inputs["bias"])
    case "matmul": return try input.matmul(#require(inputs["other"]))
    case "relu": return try input.relu()
    case "crossEntropy": return try input.crossEntropy(Tensor(#require(golden.labels).map(Int64.init)))
    case "logSumExp": return try input.exponential().sum(axes: [1]).logarithm()
    case "softmax":
      let exponentials = try input.exponential()
      return try exponentials / exponentials.sum(axes: [1], keepingAxes: true)
    case "variance": return try input.variance(axes: [0, 2, 3], isUnbiased: number("isUnbiased") == 1)
    case "mean": return try input.mean(axes: [2, 3])
    case "symmetricEigenvalues": return try gram(input).symmetricEigenvalues()
    case "logDeterminant": return try gram(input).logDeterminant().logarithm
    case "singularValues": return try input.singularValues()
    default:
      Issue.record("the golden file has an operation '\(golden.operation)' that this test does not know")
      return input
    }
  }

  /// A·Aᵀ + I.
  private static func gram(_ matrix: Tensor) throws -> Tensor {
    let type = try #require(matrix.dataType)
    return try matrix.matmul(matrix.transposed()) + .identity(matrix.shape[0], dataType: type)
  }

  @Test(arguments: try GoldenOperation.all(), Tolerance.types)
  func forwardAndBackwardAreThoseOfPyTorch(golden: GoldenOperation, type: DataType) throws {
    let inputs = try golden.inputs.mapValues { try $0.tensor(type) }
    let names = golden.gradients.keys.sorted()
    let leaves = try names.map { try #require(inputs[$0]) }
    for leaf in leaves { try leaf.setRequiresGradient(true) }
    let output = try withGradients { () throws(any Error) in try Self.output(of: golden, inputs) }
    #expect(output.shape == golden.output.shape)
    #expect(output.dataType == type)
    let tolerance = Tolerance.relative(.operation, type)
    #expect(deviation(try output.doubles(), from: golden.output.values) < tolerance)

    let seed = try Tensor(PortableNumbers.uniform("probe/" + golden.name, output.count), shape: output.shape)
    let results = try gradients(of: [output], seeds: [seed.converted(to: type)], withRespectTo: leaves)
    for (name, result) in zip(names, results) {
      let reference = try #require(golden.gradients[name])
      let gradient = try #require(result, "no gradient of \(name)")
      #expect(gradient.shape == reference.shape)
      #expect(deviation(try gradient.doubles(), from: reference.values) < tolerance, "gradient of \(name)")
    }
  }

  /// The layout in memory is no part of the result.
  @Test(arguments: try GoldenOperation.all().filter { $0.inputs["input"]?.shape.count == 4 }, Tolerance.types)
  func channelsLastChangesNoResult(golden: GoldenOperation, type: DataType) throws {
    var inputs = try golden.inputs.mapValues { try $0.tensor(type) }
    inputs["input"] = try inputs["input"]?.contiguous(.channelsLast)
    #expect(inputs["input"]?.isChannelsLast == true)
    let output = try Self.output(of: golden, inputs)
    #expect(deviation(try output.doubles(), from: golden.output.values) < Tolerance.relative(.operation, type))
  }

  @Test(arguments: try GoldenOperation.all().filter { $0.operation == "convolution" }, Tolerance.types)
  func convolutionWeightGradientIsThatOfTheBackwardPass(golden: GoldenOperation, type: DataType) throws {
    let input = try #require(golden.inputs["input"]).tensor(type)
    let weight = try #require(golden.inputs["weight"]).tensor(type)
    let shape = golden.output.shape
    let seed = try Tensor(PortableNumbers.uniform("probe/" + golden.name, shape.reduce(1, *)), shape: shape)
    func whole(_ name: String) throws -> Int { Int(try #require(golden.attributes[name])) }
    let gradient = try input.convolutionWeightGradient(
      seed.converted(to: type), weight: weight, stride: whole("stride"), padding: whole("padding"),
      dilation: whole("dilation"), groups: whole("groups"))
    let reference = try #require(golden.gradients["weight"])
    #expect(gradient.shape == reference.shape)
    #expect(deviation(try gradient.doubles(), from: reference.values) < Tolerance.relative(.operation, type))
  }
}
