import Graphs
import Testing

@Suite struct ParameterDescriptionTests {
  /// Shapes in PyTorch's order.
  @Test func layersListTheirTensors() {
    let convolution = Layer.convolution(
      .init(inputChannels: 4, outputChannels: 6, kernelSize: 3, groups: 2, hasBias: true))
    #expect(
      convolution.parameters == [
        .init(suffix: "weight", shape: [6, 2, 3, 3], role: .convolutionWeight),
        .init(suffix: "bias", shape: [6], role: .convolutionBias),
      ])
    #expect(Layer.same(4, 6).parameters.map(\.role) == [.convolutionWeight])
    #expect(
      Layer.norm(5).parameters == [
        .init(suffix: "weight", shape: [5], role: .batchNormScale),
        .init(suffix: "bias", shape: [5], role: .batchNormShift),
      ])
    #expect(Layer.norm(5, isAffine: false).parameters == [])
    let linear = Layer.linear(.init(inputFeatures: 7, outputFeatures: 2))
    #expect(
      linear.parameters == [
        .init(suffix: "weight", shape: [2, 7], role: .linearWeight),
        .init(suffix: "bias", shape: [2], role: .linearBias),
      ])
    #expect(linear.parameters.map(\.count) == [14, 2])
  }

  @Test(arguments: [Layer.relu, .sum, .zero, .concatenation, .globalAveragePool]) func othersHaveNone(layer: Layer) {
    #expect(layer.parameters == [])
    #expect(layer.isParameterFree)
  }

  /// A batch norm without scale and shift still has running statistics of its own.
  @Test func layersWithAStateAreNotInterchangeable() {
    #expect(!Layer.norm(5, isAffine: false).isParameterFree)
    #expect(!Layer.same(1, 1).isParameterFree)
  }
}
