import TestSupport
import Testing
import Torch

/// Minimal filtering against libtorch's convolutions in float64.
@Suite struct WinogradTests {
  struct Convolution: Sendable, CustomStringConvertible {
    var images = 3
    var inputs = 16
    var outputs = 16
    var height = 7
    var width = 6
    var padding = 1

    var description: String { "\(images)x\(inputs)x\(height)x\(width) -> \(outputs), padding \(padding)" }
  }

  /// Odd and even sizes, maps of less than a tile, every padding, registers of one kind and of two, of eight and
  /// of sixteen channels, several blocks, and work for several threads.
  private static let convolutions = [
    Convolution(), Convolution(images: 1, inputs: 8, outputs: 8), Convolution(inputs: 24, outputs: 40, padding: 0),
    Convolution(inputs: 8, outputs: 32, height: 3, width: 4, padding: 0), Convolution(height: 1, width: 1),
    Convolution(height: 2, width: 9, padding: 2), Convolution(inputs: 40, outputs: 24, height: 5, width: 1, padding: 2),
    Convolution(images: 5, inputs: 64, outputs: 72, height: 8, width: 8),
    Convolution(images: 5, inputs: 48, outputs: 80, height: 8, width: 8),
    Convolution(images: 2, height: 33, width: 34), Convolution(images: 1, height: 4, width: 140),
  ]

  private static func numbers(_ stream: String, _ shape: [Int]) throws -> Tensor {
    try Tensor(PortableNumbers.uniform("winograd/" + stream, shape.reduce(1, *)), shape: shape).converted(to: .float32)
  }

  @Test(arguments: convolutions) func convolutionAndItsGradients(_ layer: Convolution) throws {
    let seeds = 3
    let input = try Self.numbers("input", [layer.images, layer.inputs, layer.height, layer.width])
    let weight = try Self.numbers("weight", [layer.outputs, layer.inputs, 3, 3])
    let (exactInput, exactWeight) = (try input.converted(to: .float64), try weight.converted(to: .float64))
    let tolerance = Tolerance.relative(.operation, .float32)

    let output = try exactInput.convolved(exactWeight, padding: layer.padding)
    let computed = try input.convolvedMinimally(weight, padding: layer.padding)
    #expect(computed.shape == output.shape)
    #expect(try deviation(computed.doubles(), from: output.doubles()) < tolerance)

    let gradient = try Self.numbers("gradient", [seeds * layer.images] + output.shape.dropFirst())
    let exactGradient = try gradient.converted(to: .float64)
    let inputGradient = try exactGradient.convolutionInputGradient(
      exactWeight, inputShape: [seeds * layer.images] + input.shape.dropFirst(), padding: layer.padding)
    let computedGradient = try gradient.minimalConvolutionInputGradient(weight, padding: layer.padding)
    #expect(computedGradient.shape == inputGradient.shape)
    #expect(try deviation(computedGradient.doubles(), from: inputGradient.doubles()) < tolerance)

    var rows: [[Double]] = []
    for row in 0..<seeds * layer.images {
      let single = try exactInput.narrowed(axis: 0, from: row % layer.images, length: 1).convolutionWeightGradient(
        exactGradient.narrowed(axis: 0, from: row, length: 1), weight: exactWeight, padding: layer.padding)
      rows.append(try single.permuted([0, 2, 3, 1]).reshaped([-1]).doubles())
    }
    let separate = try input.minimalSampleWeightGradients(gradient, padding: layer.padding, sumsImages: false)
    #expect(separate.shape == [seeds * layer.images, weight.count])
    #expect(try deviation(separate.doubles(), from: rows.flatMap { $0 }) < tolerance)

    let sums = (0..<seeds).flatMap { seed in
      (0..<weight.count).map { entry in
        (0..<layer.images).reduce(0.0) { $0 + rows[seed * layer.images + $1][entry] }
      }
    }
    let summed = try input.minimalSampleWeightGradients(gradient, padding: layer.padding, sumsImages: true)
    #expect(summed.shape == [seeds, weight.count])
    #expect(try deviation(summed.doubles(), from: sums) < tolerance)
  }

  /// The loops read memory by shape, so a shape that does not fit has to be an error before they start.
  @Test func shapesThatDoNotFitAreErrors() throws {
    let input = try Tensor.zeros([3, 16, 7, 6])
    let weight = try Tensor.zeros([24, 16, 3, 3])
    #expect(throws: TorchError.self) { try input.convolvedMinimally(weight, padding: 3) }
    #expect(throws: TorchError.self) { try input.convolvedMinimally(.zeros([24, 8, 3, 3]), padding: 1) }
    #expect(throws: TorchError.self) { try input.convolvedMinimally(.zeros([20, 16, 3, 3]), padding: 1) }
    #expect(throws: TorchError.self) { try input.convolvedMinimally(.zeros([24, 16, 5, 5]), padding: 1) }
    #expect(throws: TorchError.self) { try input.minimalConvolutionInputGradient(weight, padding: 1) }
    #expect(throws: TorchError.self) { try input.converted(to: .float64).convolvedMinimally(weight, padding: 1) }
    #expect(throws: TorchError.self) { try Tensor.zeros([3, 12, 7, 6]).convolvedMinimally(weight, padding: 1) }
    #expect(throws: TorchError.self) { try Tensor.zeros([3, 16, 2, 6]).convolvedMinimally(weight, padding: 0) }
    for gradient in [
      try Tensor.zeros([6, 24, 7, 5]), try Tensor.zeros([4, 24, 7, 6]), try Tensor.zeros([6, 20, 7, 6]),
    ] {
      #expect(throws: TorchError.self) {
        try input.minimalSampleWeightGradients(gradient, padding: 1, sumsImages: true)
      }
    }
  }
}
