import TangentKernels

/// The kernel of the labels, in the forms that alignments compare with.
struct LabelKernel {
  private let labels: [Int]
  private let counts: [Int: Int]

  init(_ labels: [Int]) {
    self.labels = labels
    counts = labels.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  var classCount: Int { counts.count }

  /// +1 for equal labels, else −1.
  func signed(_ row: Int, _ column: Int) -> Double { labels[row] == labels[column] ? 1 : -1 }

  /// Of 1 for equal labels, else 0, less the means of its row and its column, plus that of all.
  func centered(_ row: Int, _ column: Int) -> Double {
    let (own, other) = (Double(counts[labels[row]] ?? 0), Double(counts[labels[column]] ?? 0))
    let size = Double(labels.count)
    return (labels[row] == labels[column] ? 1 : 0) - (own + other) / size + pairs / (size * size)
  }

  /// ‖HLH‖_F.
  var centeredNorm: Double {
    var squares = 0.0
    for row in labels.indices {
      for column in labels.indices { squares += centered(row, column) * centered(row, column) }
    }
    return squares.squareRoot()
  }

  /// The number of pairs with equal labels.
  private var pairs: Double { counts.values.reduce(0) { $0 + Double($1 * $1) } }
}

extension TangentKernel {
  /// The kernel divided by its largest entry, so that squares of entries neither overflow nor vanish.
  /// - Throws: ``UndefinedValue`` for a kernel that is zero or not finite.
  func scaledToUnit() throws -> TangentKernel {
    guard entries.allSatisfy(\.isFinite) else { throw UndefinedValue("the kernel has entries that are not finite") }
    let largest = entries.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { throw UndefinedValue("the kernel is zero") }
    return TangentKernel(entries: entries.map { $0 / largest }, size: size, dataType: dataType)
  }

  /// HKH with H = I − 1/N.
  func doubleCentered() -> TangentKernel {
    let count = Double(size)
    let means = (0..<size).map { row in (0..<size).reduce(0.0) { $0 + self[row, $1] } / count }
    let mean = means.reduce(0, +) / count
    var centered = entries
    for row in 0..<size {
      // K is symmetric: its columns' means are its rows'.
      for column in 0..<size { centered[row * size + column] += mean - means[row] - means[column] }
    }
    return TangentKernel(entries: centered, size: size, dataType: dataType)
  }

  /// ‖K‖_F.
  var norm: Double { entries.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  /// Σ_ij K_ij L_ij.
  func product(_ other: (Int, Int) -> Double) -> Double {
    var sum = 0.0
    for row in 0..<size {
      for column in 0..<size { sum += self[row, column] * other(row, column) }
    }
    return sum
  }
}
