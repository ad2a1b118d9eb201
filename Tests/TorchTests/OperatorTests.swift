import Testing
import Torch

@Suite struct OperatorTests {
  /// Known results of small cases, each worked out by hand.
  @Test func arithmetic() throws {
    let a = try Tensor([1.0, 2, 3, 4], shape: [2, 2])
    let b = try Tensor([10.0, 20], shape: [2])
    #expect(try (a + b).doubles() == [11, 22, 13, 24])
    #expect(try (a - b).doubles() == [-9, -18, -7, -16])
    #expect(try (a * b).doubles() == [10, 40, 30, 80])
    #expect(try (b / a).doubles() == [10, 10, 10.0 / 3, 5])
    #expect(try a.matmul(a).doubles() == [7, 10, 15, 22])
    #expect(try a.sum().item() == 10)
    #expect(try a.mean(axes: [0]).doubles() == [2, 3])
    #expect(try a.variance(axes: [0], isUnbiased: false).doubles() == [1, 1])
    #expect(try a.variance(axes: [0], isUnbiased: true).doubles() == [2, 2])
    #expect(try a.maximum().item() == 4)
    #expect(try a.minimum(axes: [1]).doubles() == [1, 3])
    #expect(try a.argmax(axis: 1).doubles() == [1, 1])
  }

  @Test func floatsKeepTheirTypeAgainstConstants() throws {
    let x = try Tensor([Float(1), 2])
    #expect(try x.scaled(by: 3).dataType == .float32)
    #expect(try x.shifted(by: 0.5).scalars(as: Float.self) == [1.5, 2.5])
  }

  @Test func shapes() throws {
    let x = try Tensor.range(to: 24).reshaped([2, 3, 4])
    #expect(x.shape == [2, 3, 4] && x.count == 24 && x.rank == 3 && x.dataType == .int64)
    #expect(try x.permuted([2, 0, 1]).shape == [4, 2, 3])
    #expect(try x.transposed().shape == [2, 4, 3])
    #expect(try x.selected(axis: 1, index: 2).doubles() == [8, 9, 10, 11, 20, 21, 22, 23])
    #expect(try x.narrowed(axis: 2, from: 1, length: 2).shape == [2, 3, 2])
    #expect(try x.gathered(axis: 0, at: Tensor([Int64(1), 1, 0])).shape == [3, 3, 4])
    #expect(try x.flipped(axes: [2]).selected(axis: 0, index: 0).doubles().prefix(4) == [3, 2, 1, 0])
    #expect(try Tensor([1.0, 2]).padded([1, 2], with: 9).doubles() == [9, 1, 2, 9, 9])
    #expect(try Tensor.stack([Tensor([1.0]), Tensor([2.0])]).shape == [2, 1])
    #expect(try Tensor.concatenation([Tensor([1.0]), Tensor([2.0, 3])]).doubles() == [1, 2, 3])
  }

  @Test func indexingTakesOneIndexPerAxis() throws {
    let x = try Tensor.range(to: 12).reshaped([3, 4])
    let rows = try Tensor([Int64(0), 2])
    let columns = try Tensor([Int64(1), 3])
    #expect(try x.indexed(by: [rows, columns]).doubles() == [1, 11])
    #expect(try x.indexed(by: [nil, columns]).shape == [3, 2])
  }

  /// A 3x3 box filter over a 3x3 image of ones counts the neighbours inside the image.
  @Test func convolutionCountsNeighbours() throws {
    let image = try Tensor.ones([1, 1, 3, 3])
    let box = try Tensor.ones([1, 1, 3, 3])
    #expect(try image.convolved(box, padding: 1).doubles() == [4, 6, 4, 6, 9, 6, 4, 6, 4])
    #expect(try image.convolved(box, stride: 2, padding: 1).doubles() == [4, 4, 4, 4])
    #expect(try image.averagePooled(kernelSize: 3, stride: 1, padding: 1).doubles() == Array(repeating: 1, count: 9))
    let counted = try image.averagePooled(kernelSize: 3, stride: 1, padding: 1, countsPadding: true).doubles()
    #expect(zip(counted, [4, 6, 4, 6, 9, 6, 4, 6, 4]).allSatisfy { abs($0 - Double($1) / 9) < 1e-7 })
  }

  @Test func symmetricSpectrum() throws {
    // [[2, 1], [1, 2]] has eigenvalues 1 and 3 and determinant 3.
    let matrix = try Tensor([2.0, 1, 1, 2], shape: [2, 2])
    let values = try matrix.symmetricEigenvalues().doubles()
    #expect(abs(values[0] - 1) < 1e-14 && abs(values[1] - 3) < 1e-14)
    #expect(abs(try matrix.logDeterminant().logarithm.item() - 1.0986122886681098) < 1e-14)
    #expect(abs(try matrix.singularValues().doubles()[0] - 3) < 1e-14)
    let system = try matrix.symmetricEigensystem()
    #expect(abs(abs(try system.vectors.doubles()[0]) - 0.5.squareRoot()) < 1e-14)
  }

  @Test func memoryFormatsKeepTheElements() throws {
    let x = try Tensor.range(to: 2 * 3 * 4 * 5).reshaped([2, 3, 4, 5])
    let last = try x.contiguous(.channelsLast)
    #expect(!x.isChannelsLast && last.isChannelsLast)
    #expect(try last.doubles() == x.doubles())
  }

  @Test(arguments: DataType.allCases) func conversionKeepsSmallIntegers(type: DataType) throws {
    let x = try Tensor([0.0, 1]).converted(to: type)
    #expect(x.dataType == type)
    #expect(try x.doubles() == [0, 1])
  }
}
