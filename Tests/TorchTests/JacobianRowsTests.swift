import TestSupport
import Testing
import Torch

/// The shim's own loops against libtorch's operators, image by image and seed by seed.
@Suite struct JacobianRowsTests {
  private static func numbers(_ stream: String, _ shape: [Int], _ type: DataType) throws -> Tensor {
    try Tensor(PortableNumbers.uniform("rows/" + stream, shape.reduce(1, *)), shape: shape).converted(to: type)
  }

  /// Every way to slide a window over 7x6 pixels that the layers know.
  struct Window: Sendable, CustomStringConvertible {
    var inputs = 4
    var outputs = 6
    var size = 3
    var stride = 1
    var padding = 1
    var dilation = 1
    var groups = 1

    var description: String {
      "\(inputs)->\(outputs), \(size)x\(size), stride \(stride), padding \(padding), dilation \(dilation), groups \(groups)"
    }
  }

  private static let windows = [
    Window(), Window(size: 1, padding: 0), Window(size: 1, stride: 2, padding: 0), Window(stride: 2),
    Window(padding: 0), Window(size: 2, stride: 2, padding: 0), Window(size: 5, padding: 2),
    Window(padding: 2, dilation: 2), Window(groups: 2), Window(outputs: 8, groups: 4),
    Window(inputs: 1, outputs: 1), Window(inputs: 33, outputs: 17),
    Window(stride: 2, padding: 3, dilation: 2, groups: 2), Window(inputs: 5, outputs: 5, groups: 5),
    Window(inputs: 67, outputs: 67, size: 5, padding: 4, dilation: 2, groups: 67),
    Window(inputs: 33, outputs: 33, stride: 2, groups: 33),
  ]

  /// Row (seed, image) is the weight gradient of that one image, its axes in the order (outputs, k, k,
  /// inputs / groups); summed rows add a seed's images up.
  @Test(arguments: windows, Tolerance.types) func weightGradientsOfEveryImage(window: Window, type: DataType) throws {
    let (images, seeds) = (3, 2)
    let input = try Self.numbers("input", [images, window.inputs, 7, 6], type)
    let weight = try Self.numbers(
      "weight", [window.outputs, window.inputs / window.groups, window.size, window.size], type)
    let output = try input.convolved(
      weight, stride: window.stride, padding: window.padding, dilation: window.dilation, groups: window.groups)
    let gradient = try Self.numbers("gradient", [seeds * images] + output.shape.dropFirst(), type)
    var rows: [[Double]] = []
    for row in 0..<seeds * images {
      let single = try input.narrowed(axis: 0, from: row % images, length: 1).convolutionWeightGradient(
        gradient.narrowed(axis: 0, from: row, length: 1), weight: weight, stride: window.stride,
        padding: window.padding, dilation: window.dilation, groups: window.groups)
      rows.append(try single.permuted([0, 2, 3, 1]).reshaped([-1]).doubles())
    }
    let tolerance = Tolerance.relative(.operation, type)
    let separate = try input.sampleWeightGradients(
      gradient, kernelSize: window.size, stride: window.stride, padding: window.padding, dilation: window.dilation,
      groups: window.groups)
    #expect(separate.shape == [seeds * images, weight.count])
    #expect(try deviation(separate.doubles(), from: rows.flatMap { $0 }) < tolerance)

    let sums = (0..<seeds).flatMap { seed in
      (0..<weight.count).map { entry in (0..<images).reduce(0.0) { $0 + rows[seed * images + $1][entry] } }
    }
    let summed = try input.sampleWeightGradients(
      gradient, kernelSize: window.size, stride: window.stride, padding: window.padding, dilation: window.dilation,
      groups: window.groups, sumsImages: true)
    #expect(summed.shape == [seeds, weight.count])
    #expect(try deviation(summed.doubles(), from: sums) < tolerance)
  }

  /// Images enough for every thread to have some: summed rows are then sums of the threads' sums.
  @Test(arguments: [1, 3], Tolerance.types) func threadsShareTheImages(threads: Int, type: DataType) throws {
    let before = Libtorch.threads
    defer { try? Libtorch.setThreads(before) }
    try Libtorch.setThreads(threads)
    let (images, seeds, window) = (50, 2, Window(inputs: 13, outputs: 11))
    let input = try Self.numbers("input", [images, window.inputs, 7, 6], type)
    let gradient = try Self.numbers("gradient", [seeds * images, window.outputs, 7, 6], type)
    let weight = try Self.numbers("weight", [window.outputs, window.inputs, 3, 3], type)
    let summed = try input.sampleWeightGradients(gradient, kernelSize: 3, padding: 1, sumsImages: true)
    for seed in 0..<seeds {
      let expected = try input.convolutionWeightGradient(
        gradient.narrowed(axis: 0, from: seed * images, length: images), weight: weight, padding: 1
      ).permuted([0, 2, 3, 1]).reshaped([-1])
      let found = try summed.selected(axis: 0, index: seed)
      #expect(try deviation(found.doubles(), from: expected.doubles()) < Tolerance.relative(.operation, type))
    }
  }

  /// Parts of one element, of less than a register, of several and a rest.
  @Test(arguments: [(1, 1), (5, 1), (3, 2), (8, 3)], Tolerance.types)
  func scaledRowsAndTheirProductsWithTheWeight(layer: (inputs: Int, size: Int), type: DataType) throws {
    let (count, outputs) = (6, 4)
    let weight = try Self.numbers("weight", [outputs, layer.inputs, layer.size, layer.size], type)
    let factor = try Self.numbers("factor", [outputs], type)
    let parts = try Self.numbers("rows", [count, outputs, weight.count / outputs], type)
    let rows = try parts.reshaped([count, -1]).cloned()
    let products = try rows.scaleRows(inPlace: factor, weight: weight)
    let ordered = try weight.permuted([0, 2, 3, 1]).reshaped([1, outputs, -1])
    let tolerance = Tolerance.relative(.operation, type)
    #expect(products.shape == [count, outputs])
    #expect(try deviation(products.doubles(), from: (parts * ordered).sum(axes: [2]).doubles()) < tolerance)
    let scaled = try parts * factor.reshaped([1, outputs, 1])
    #expect(try deviation(rows.doubles(), from: scaled.doubles()) < tolerance)
  }

  @Test(arguments: [1, 4, 19], Tolerance.types) func channelSumsOfEveryImage(channels: Int, type: DataType) throws {
    let input = try Self.numbers("x", [3, channels, 5, 4], type)
    let gradient = try Self.numbers("g", [6, channels, 5, 4], type)
    let mean = try Self.numbers("mean", [channels], type)
    let scale = try Self.numbers("scale", [channels], type)
    let sums = try input.sampleChannelSums(gradient, mean: mean, scale: scale)
    let shape = [1, channels, 1, 1]
    let twice = try Tensor.concatenation([input, input])
    let normalized = try (twice - mean.reshaped(shape)) * scale.reshaped(shape)
    let tolerance = Tolerance.relative(.operation, type)
    #expect(try deviation(sums.plain.doubles(), from: gradient.sum(axes: [2, 3]).doubles()) < tolerance)
    let weighted = try (gradient * normalized).sum(axes: [2, 3]).doubles()
    #expect(try deviation(sums.weighted.doubles(), from: weighted) < tolerance)
  }

  @Test(arguments: [1, 4, 19], Tolerance.types) func affineMapsOfEveryChannel(channels: Int, type: DataType) throws {
    let gradient = try Self.numbers("g", [6, channels, 5, 4], type)
    let input = try Self.numbers("x", [3, channels, 5, 4], type)
    let factor = try Self.numbers("factor", [channels], type)
    let slope = try Self.numbers("slope", [2, channels], type)
    let offset = try Self.numbers("offset", [2, channels], type)
    let scaled = try gradient * factor.reshaped([1, channels, 1, 1])
    let tolerance = Tolerance.relative(.operation, type)
    let plain = try gradient.channelAffine(factor: factor)
    #expect(plain.shape == gradient.shape)
    #expect(try deviation(plain.doubles(), from: scaled.doubles()) < tolerance)
    let terms = try (0..<2).map { seed in
      let row = { (tensor: Tensor) in try tensor.selected(axis: 0, index: seed).reshaped([1, channels, 1, 1]) }
      return try input * row(slope) + row(offset)
    }
    let expected = try scaled + Tensor.concatenation(terms)
    let combined = try gradient.channelAffine(factor: factor, terms: (input, slope, offset))
    #expect(try deviation(combined.doubles(), from: expected.doubles()) < tolerance)
  }

  /// Sizes on both sides of the tiles' and of the runs' lengths.
  @Test(arguments: [(1, 1), (3, 5), (8, 256), (17, 1025), (64, 31)], Tolerance.types)
  func productsOfRows(size: (rows: Int, length: Int), type: DataType) throws {
    let left = try Self.numbers("left", [size.rows, size.length], type)
    let right = try Self.numbers("right", [size.rows + 2, size.length], type)
    let tolerance = Tolerance.relative(.operation, type)
    let double = try left.converted(to: .float64)
    let square = try Tensor.ones([size.rows, size.rows], dataType: .float64)
    try square.addRowProducts(inPlace: left)
    #expect(
      try deviation(square.doubles(), from: double.matmul(double.transposed()).shifted(by: 1).doubles()) < tolerance)
    let oblong = try Tensor.ones([size.rows, size.rows + 2], dataType: .float64)
    try oblong.addRowProducts(inPlace: left, right)
    let product = try double.matmul(right.converted(to: .float64).transposed()).shifted(by: 1)
    #expect(try deviation(oblong.doubles(), from: product.doubles()) < tolerance)
  }

  /// The loops read memory by shape, so a shape that does not fit has to be an error before they start.
  @Test func shapesThatDoNotFitAreErrors() throws {
    let input = try Tensor.zeros([3, 4, 7, 6])
    let gradient = try Tensor.zeros([6, 5, 7, 6])
    #expect(throws: TorchError.self) { try input.sampleWeightGradients(gradient, kernelSize: 3) }
    #expect(throws: TorchError.self) { try input.sampleWeightGradients(gradient, kernelSize: 3, padding: 1, groups: 3) }
    #expect(throws: TorchError.self) { try input.sampleWeightGradients(gradient, kernelSize: 3, stride: 0, padding: 1) }
    #expect(throws: TorchError.self) { try input.sampleWeightGradients(gradient, kernelSize: 9) }
    #expect(throws: TorchError.self) {
      try input.sampleWeightGradients(gradient.converted(to: .float64), kernelSize: 3, padding: 1)
    }
    #expect(throws: TorchError.self) {
      try input.sampleWeightGradients(.zeros([4, 5, 7, 6]), kernelSize: 3, padding: 1)
    }
    let four = try Tensor.zeros([4])
    #expect(throws: TorchError.self) { try input.sampleChannelSums(gradient, mean: four, scale: four) }
    #expect(throws: TorchError.self) { try input.sampleChannelSums(input, mean: four, scale: .zeros([3])) }
    let rows = try Tensor.zeros([2, 60])
    #expect(throws: TorchError.self) { try rows.scaleRows(inPlace: .zeros([3]), weight: .zeros([5, 4, 1, 3])) }
    #expect(throws: TorchError.self) { try rows.scaleRows(inPlace: .zeros([4]), weight: .zeros([4, 4, 1, 3])) }
    #expect(throws: TorchError.self) {
      try rows.transposed().scaleRows(inPlace: .zeros([2]), weight: .zeros([2, 1, 1, 1]))
    }
    #expect(throws: TorchError.self) { try input.channelAffine(factor: .zeros([3])) }
    #expect(throws: TorchError.self) { try input.channelAffine(factor: four, terms: (input, four, .zeros([3]))) }
    #expect(throws: TorchError.self) { try four.channelAffine(factor: four) }
    let kernel = try Tensor.zeros([2, 2], dataType: .float64)
    #expect(throws: TorchError.self) { try kernel.addRowProducts(inPlace: .zeros([3, 5])) }
    #expect(throws: TorchError.self) { try kernel.addRowProducts(inPlace: .zeros([2, 5]), .zeros([2, 4])) }
    #expect(throws: TorchError.self) { try Tensor.zeros([2, 2]).addRowProducts(inPlace: .zeros([2, 5])) }
    #expect(throws: TorchError.self) { try kernel.addRowProducts(inPlace: .zeros([2, 5], dataType: .int64)) }
  }
}
