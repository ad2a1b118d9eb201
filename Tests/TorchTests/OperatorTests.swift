import Foundation
import TestSupport
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

  /// A 3x3 box filter over a 3x3 image of ones counts the neighbors inside the image.
  @Test func convolutionCountsNeighbors() throws {
    let image = try Tensor.ones([1, 1, 3, 3])
    let box = try Tensor.ones([1, 1, 3, 3])
    #expect(try image.convolved(box, padding: 1).doubles() == [4, 6, 4, 6, 9, 6, 4, 6, 4])
    #expect(try image.convolved(box, stride: 2, padding: 1).doubles() == [4, 4, 4, 4])
    #expect(try image.averagePooled(kernelSize: 3, stride: 1, padding: 1).doubles() == Array(repeating: 1, count: 9))
    let counted = try image.averagePooled(kernelSize: 3, stride: 1, padding: 1, countsPadding: true).doubles()
    let shares = [4.0, 6, 4, 6, 9, 6, 4, 6, 4].map { $0 / 9 }
    #expect(deviation(counted, from: shares) < Tolerance.relative(.operation, .float32))
  }

  @Test func symmetricSpectrum() throws {
    // [[2, 1], [1, 2]] has eigenvalues 1 and 3 and determinant 3.
    let matrix = try Tensor([2.0, 1, 1, 2], shape: [2, 2])
    let tolerance = Tolerance.relative(.operation, .float64)
    #expect(deviation(try matrix.symmetricEigenvalues().doubles(), from: [1, 3]) < tolerance)
    let determinant = try matrix.logDeterminant()
    #expect(try determinant.sign.item() == 1)
    #expect(deviation(try determinant.logarithm.item(), from: log(3)) < tolerance)
    #expect(deviation(try matrix.singularValues().doubles(), from: [3, 1]) < tolerance)
    let system = try matrix.symmetricEigensystem()
    #expect(deviation(try system.values.doubles(), from: [1, 3]) < tolerance)
    // Columns (1, ∓1)/√2, of either sign.
    let root = 0.5.squareRoot()
    let magnitudes = try system.vectors.absolute().doubles()
    #expect(deviation(magnitudes, from: Array(repeating: root, count: 4)) < tolerance)
  }

  /// A·diag(λ)·Aᵀ with the eigenvectors in A gives the matrix back.
  @Test(arguments: Tolerance.types) func eigensystemsRebuildTheirMatrix(type: DataType) throws {
    let factor = try Tensor(PortableNumbers.uniform("eigensystem", 25), shape: [5, 5]).converted(to: type)
    let matrix = try factor + factor.transposed()
    let system = try matrix.symmetricEigensystem()
    let rebuilt = try (system.vectors * system.values).matmul(system.vectors.transposed())
    #expect(try deviation(rebuilt.doubles(), from: matrix.doubles()) < Tolerance.relative(.operation, type))
  }

  /// [[4, 2], [2, 5]] is L·Lᵀ with L = [[2, 0], [1, 2]], and takes (1, 1) to (6, 7); [[1, 2], [2, 1]] has
  /// the eigenvalue -1.
  @Test(arguments: Tolerance.types) func choleskyFactors(type: DataType) throws {
    let matrix = try Tensor([4.0, 2, 2, 5], shape: [2, 2]).converted(to: type)
    let factor = try #require(try matrix.choleskyFactor())
    #expect(deviation(try factor.doubles(), from: [2, 0, 1, 2]) < Tolerance.relative(.operation, type))
    let values = try Tensor([6.0, 7], shape: [2, 1]).converted(to: type)
    let solution = try factor.choleskySolution(for: values)
    #expect(deviation(try solution.doubles(), from: [1, 1]) < Tolerance.relative(.operation, type))
    #expect(try Tensor([1.0, 2, 2, 1], shape: [2, 2]).converted(to: type).choleskyFactor() == nil)
    #expect(try Tensor([Double.nan, 0, 0, 1], shape: [2, 2]).converted(to: type).choleskyFactor() == nil)
  }

  /// Elementwise functions at points where their values are known.
  @Test func elementwiseFunctions() throws {
    let x = try Tensor([-2.0, 0, 4])
    #expect(try x.relu().doubles() == [0, 0, 4])
    #expect(try x.negated().doubles() == [2, 0, -4])
    let root = 2.0.squareRoot()
    #expect(try x.absolute().squareRoot().doubles() == [root, 0, 2])
    #expect(try x.sign().doubles() == [-1, 0, 1])
    #expect(try x.clamped(from: -1, to: 1).doubles() == [-1, 0, 1])
    #expect(try x.clamped(to: 1).doubles() == [-2, 0, 1])
    #expect(try x.isLess(than: Tensor([0.0])).selecting(x, otherwise: x.scaled(by: 10)).doubles() == [-2, 0, 40])
    #expect(try x.isEqual(to: Tensor([0.0, 0, 4])).scalars(as: Bool.self) == [false, true, true])
    #expect(try (x / x).isFinite().scalars(as: Bool.self) == [true, false, true])
    #expect(try x.allFinite())
    #expect(try (x / x).allFinite() == false)
  }

  /// In-place functions change what every holder of the storage sees.
  @Test func inPlaceFunctionsAreSeenByAll() throws {
    let x = try Tensor([1.0, 2, 3, 4], shape: [2, 2])
    let view = try x.selected(axis: 0, index: 1)
    let copy = try x.cloned()
    try x.add(inPlace: Tensor([10.0]), scaledBy: 2)
    #expect(try view.doubles() == [23, 24])
    try x.scale(inPlace: 0.5)
    #expect(try view.doubles() == [11.5, 12])
    try x.assign(Tensor([5.0]))
    #expect(try view.doubles() == [5, 5])
    // [[5, 5], [5, 5]] / 5 + A·A for A = [[1, 2], [3, 4]], whose square is [[7, 10], [15, 22]].
    try x.addMatrixProduct(inPlace: copy, copy, keeping: 0.2)
    #expect(try x.doubles() == [8, 11, 16, 23])
    let others = [try Tensor([1.0]), try Tensor([2.0])]
    try Tensor.add(inPlace: others, [Tensor([3.0]), Tensor([4.0])], scaledBy: 2)
    try Tensor.scale(inPlace: others, by: 10)
    #expect(try others.map { try $0.item() } == [70, 100])
    try Tensor.add(inPlace: [], [])
  }

  @Test func creation() throws {
    #expect(try Tensor.identity(2).doubles() == [1, 0, 0, 1])
    #expect(try Tensor.full([2], 7, dataType: .int64).scalars(as: Int64.self) == [7, 7])
    #expect(try Tensor.range(from: 1, to: 8, by: 3).scalars(as: Int64.self) == [1, 4, 7])
    #expect(try Tensor.ones([2, 2]).diagonal().doubles() == [1, 1])
    #expect(try Tensor.range(to: 4).reshaped([2, 2]).diagonal().doubles() == [0, 3])
    #expect(try Tensor([1.0, 2], shape: [1, 2]).expanded([3, 2]).doubles() == [1, 2, 1, 2, 1, 2])
    let picked = try Tensor.range(to: 6).reshaped([2, 3])
      .gathered(axis: 1, elementwise: Tensor([Int64(2), 0], shape: [2, 1]))
    #expect(try picked.doubles() == [2, 3])
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
