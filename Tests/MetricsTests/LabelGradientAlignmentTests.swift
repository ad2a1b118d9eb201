import Metrics
import TangentKernels
import TestSupport
import Testing

/// Label-gradient alignment in closed form.
@Suite struct LabelGradientAlignmentTests {
  private static let tolerance = Tolerance.relative(.metric, .float64)
  private static let labelings = [[0, 1], [0, 0, 1], [2, 0, 1, 1, 2, 0], [0, 0, 0, 0, 1], [5, 9, 7]]

  private static func labelMatrix(_ labels: [Int]) -> [[Double]] {
    labels.map { row in labels.map { $0 == row ? 1 : -1 } }
  }

  private static func alignment(_ rows: [[Double]], _ labels: [Int]) -> Double? {
    labelGradientAlignment(of: TangentKernel(rows: rows), labels: labels).number
  }

  /// A correlation is invariant under K → a·K + b for a > 0 and changes its sign for a < 0.
  @Test(arguments: labelings, [(1.0, 0.0), (3, 10), (1e-30, 0), (1e150, 0), (-1, 0), (-0.5, 4)])
  func affineImagesOfTheLabelsAlignPerfectly(labels: [Int], map: (factor: Double, offset: Double)) throws {
    let rows = Self.labelMatrix(labels).map { $0.map { map.factor * $0 + map.offset } }
    let value = try #require(Self.alignment(rows, labels))
    #expect(deviation(value, from: map.factor > 0 ? 1 : -1) < Self.tolerance)
  }

  /// The matrix of ones and zeros is (L + 1)/2, so the paper's {−1, 1} and {0, 1} give one number.
  @Test(arguments: labelings) func zeroOneLabelsGiveTheSame(labels: [Int]) throws {
    let rows = labels.map { row in labels.map { $0 == row ? 1.0 : 0 } }
    #expect(deviation(try #require(Self.alignment(rows, labels)), from: 1) < Self.tolerance)
  }

  /// The identity with c classes of m images, N = c·m: Pearson's r of two 0/1 variables of means
  /// p = 1/N (equal images) and q = 1/c (equal classes), the first implying the second, is
  /// (p − pq)/√(p(1 − p)q(1 − q)) = √(p(1 − q)/(q(1 − p))).
  @Test(arguments: [2, 3, 5], [1, 2, 4]) func identityOfBalancedClasses(classes: Int, images: Int) throws {
    let count = classes * images
    let labels = (0..<count).map { $0 % classes }
    let rows = (0..<count).map { row in (0..<count).map { $0 == row ? 1.0 : 0 } }
    let p = 1 / Double(count)
    let q = 1 / Double(classes)
    let expected = (p * (1 - q) / (q * (1 - p))).squareRoot()
    #expect(deviation(try #require(Self.alignment(rows, labels)), from: expected) < Self.tolerance)
  }

  /// v vᵀ with v = ±1 by class is L of two classes: one direction that tells the classes apart.
  @Test func rankOneKernelOfTwoClasses() throws {
    let labels = [0, 1, 1, 0, 0]
    let signs = labels.map { $0 == 0 ? 1.0 : -1 }
    let rows = signs.map { row in signs.map { row * $0 } }
    #expect(deviation(try #require(Self.alignment(rows, labels)), from: 1) < Self.tolerance)
  }

  /// K independent of the classes within a balanced design does not align: rows and columns by a second
  /// factor that crosses the labels. The diagonal blocks cancel: r = 0.
  @Test func crossedFactorsDoNotAlign() throws {
    let labels = [0, 0, 1, 1]
    let crossed = [0, 1, 0, 1]
    let rows = Self.labelMatrix(crossed)
    // Σ (K − K̄)(L − L̄) over 16 pairs of products of ±1: L·K averages to 0 and so do L and K.
    #expect(abs(try #require(Self.alignment(rows, labels))) < Self.tolerance)
  }

  @Test(arguments: [
    ([[2.0, 2], [2, 2]], [0, 1], "the kernel is constant"),
    ([[0.0, 0], [0, 0]], [0, 1], "the kernel is zero"),
    ([[2.0, 1], [1, 2]], [3, 3], "all labels are equal"),
    ([[.nan, 1], [1, 2]], [0, 1], "the kernel has entries that are not finite"),
    ([[.infinity, 1], [1, 2]], [0, 1], "the kernel has entries that are not finite"),
    ([[2.0]], [0], "the kernel is constant"),
  ])
  func undefinedWhereThereIsNoCorrelation(rows: [[Double]], labels: [Int], reason: String) {
    #expect(labelGradientAlignment(of: TangentKernel(rows: rows), labels: labels) == .undefined(reason))
  }

  /// A constant kernel but for float32 noise is constant, unless its gradients were float64.
  @Test func noiseIsNoAlignment() {
    let noise = [[1.0, 1 - 1e-8], [1 - 1e-8, 1]]
    #expect(labelGradientAlignment(of: TangentKernel(rows: noise, dataType: .float32), labels: [0, 1]).number == nil)
    #expect(labelGradientAlignment(of: TangentKernel(rows: noise), labels: [0, 1]).number != nil)
  }

  /// diag(s) C diag(s) has the cosines C, whatever the gradients' sizes s: with C = L the normalized
  /// alignment is 1, the plain one is not.
  @Test func normalizationTakesOutTheGradientsSizes() throws {
    let labels = [0, 1, 1, 0]
    let sizes = [1.0, 2, 30, 4]
    let rows = Self.labelMatrix(labels).enumerated().map { row, entries in
      entries.enumerated().map { sizes[row] * sizes[$0] * $1 }
    }
    let context = try MeasurementContext.complete(rows, labels: labels)
    let normalized = try #require(Metric.normalizedLabelGradientAlignment.value(in: context).number)
    #expect(deviation(normalized, from: 1) < Self.tolerance)
    #expect(try #require(Metric.labelGradientAlignment.value(in: context).number) < 0.9)
  }

  @Test func normalizationNeedsGradients() throws {
    let context = try MeasurementContext.complete([[1, 0], [0, 0]], labels: [0, 1])
    #expect(
      try Metric.normalizedLabelGradientAlignment.value(in: context) == .undefined("an image has a zero gradient"))
  }
}
