import Graphs
import Testing

@Suite struct ParameterDescriptionTests {
  /// Shapes in PyTorch's order.
  @Test func layersListTheirTensors() {
    let convolution = Convolution(inputChannels: 4, outputChannels: 6, kernelSize: 3, groups: 2, hasBias: true)
    #expect(convolution.parameters.map(\.suffix) == ["weight", "bias"])
    #expect(convolution.parameters.map(\.shape) == [[6, 2, 3, 3], [6]])
    #expect(convolution.parameters.map(\.role) == [.weight, .bias])
    #expect(Convolution.same(4, 6).parameters.map(\.suffix) == ["weight"])
    #expect(
      BatchNorm.norm(5).parameters == [
        .init(suffix: "weight", shape: [5], role: .scale, initialization: .constant(1)),
        .init(suffix: "bias", shape: [5], role: .shift, initialization: .constant(0)),
      ])
    #expect(BatchNorm.norm(5, isAffine: false).parameters == [])
    let linear = Linear(inputFeatures: 4, outputFeatures: 2)
    #expect(
      linear.parameters == [
        .init(
          suffix: "weight", shape: [2, 4], role: .weight,
          initialization: .weight(fanIn: 4, fanOut: 2, frameworkBound: 0.5)),
        .init(suffix: "bias", shape: [2], role: .bias, initialization: .bias(frameworkBound: 0.5)),
      ])
    #expect(linear.parameters.map(\.count) == [8, 2])
  }

  @Test(arguments: [.relu, .sum, .zero, .concatenation, .globalAveragePool] as [any Layer]) func othersHaveNone(
    layer: any Layer
  ) {
    #expect(layer.parameters == [])
    #expect(layer.isInterchangeable)
  }

  /// A batch norm without scale and shift still has running statistics of its own.
  @Test func layersWithAStateAreNotInterchangeable() {
    #expect(!BatchNorm.norm(5, isAffine: false).isInterchangeable)
    #expect(!Convolution.same(1, 1).isInterchangeable)
  }
}
