import Datasets
import TestSupport
import Testing
import Torch

@Suite struct BalancedDrawTests {
  static let labels = (0..<300).map { $0 % 10 == 0 ? 0 : $0 % 3 }

  @Test(arguments: [0, 1, 2, 3, 10, 64, 90]) func everyClassAsOften(count: Int) throws {
    var draw = try BalancedDraw(labels: Self.labels, classCount: 3, seed: Seed(1))
    let drawn = try draw.take(count)
    #expect(Set(drawn).count == count)
    let counts = (0..<3).map { label in drawn.count { Self.labels[$0] == label } }
    #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1, "\(counts)")
  }

  @Test func noImageTwice() throws {
    var draw = try BalancedDraw(labels: Self.labels, classCount: 3, seed: Seed(1))
    let drawn = try (0..<5).flatMap { _ in try draw.take(31) }
    #expect(Set(drawn).count == 155)
  }

  @Test func onlyImagesThatMayBeDrawn() throws {
    let allowed = Array(stride(from: 1, to: 300, by: 2))
    var draw = try BalancedDraw(labels: Self.labels, classCount: 3, among: allowed, seed: Seed(1))
    #expect(try draw.take(60).allSatisfy { $0 % 2 == 1 })
  }

  @Test func seedsDecide() throws {
    func drawn(_ seed: UInt64) throws -> [Int] {
      var draw = try BalancedDraw(labels: Self.labels, classCount: 3, seed: Seed(seed))
      return try draw.take(30)
    }
    #expect(try drawn(1) == drawn(1))
    #expect(try drawn(1) != drawn(2))
  }

  /// Of ten classes one gives the odd image; over 1000 seeds each does 100 times, with a standard
  /// deviation of sqrt(1000 * 0.1 * 0.9) = 9.5.
  @Test func theOddImageComesFromAnyClass() throws {
    let labels = (0..<40).map { $0 % 10 }
    var counts = [Int](repeating: 0, count: 10)
    for seed in 0..<1000 {
      var draw = try BalancedDraw(labels: labels, classCount: 10, seed: Seed(UInt64(seed)))
      counts[labels[try draw.take(1)[0]]] += 1
    }
    #expect(counts.allSatisfy { abs(Double($0) - 100) < 9.5 * Tolerance.standardDeviations }, "\(counts)")
  }

  /// Eight images of three classes, 3 + 3 + 2: all of them are a balanced draw, whatever the seed.
  @Test(arguments: 0..<20) func everythingCanBeDrawn(seed: Int) throws {
    var draw = try BalancedDraw(labels: [0, 1, 2, 0, 1, 2, 0, 1], classCount: 3, seed: Seed(UInt64(seed)))
    #expect(try draw.take(8).sorted() == Array(0..<8))
  }

  /// What a draw of so many images says after one of `before`.
  private func shortage(_ labels: [Int], classCount: Int = 2, before: Int = 0, of count: Int) throws -> String? {
    var draw = try BalancedDraw(labels: labels, classCount: classCount, seed: Seed(1))
    _ = try draw.take(before)
    return #expect(throws: DatasetError.self) { try draw.take(count) }?.description
  }

  @Test func aClassWithTooFewImagesIsNamedWithWhatHelps() throws {
    #expect(
      try shortage([0, 1, 0, 1, 0], before: 4, of: 2)
        == "a class-balanced draw of 2 images needs 1 of class 1, which has 0 of 2 left; draw fewer images in "
        + "all, at most 2 of each class")
    #expect(
      try shortage([0, 1, 0, 1, 0], of: 6)
        == "a class-balanced draw of 6 images needs 3 of class 1, which has 2; ask for 5 at most, or get more images of "
        + "the class")
  }

  /// "Ask for fewer" would be wrong: no draw of one image a class exists.
  @Test func aClassWithoutImagesIsNotAskedForInSmallerDraws() throws {
    let words = try #require(try shortage([0, 2, 0, 2], classCount: 3, of: 3))
    #expect(words.hasPrefix("a class-balanced draw of 3 images needs 1 of class 1, which has 0; no smaller draw helps"))
    #expect(words.contains("leave the class out") && words.contains("without balancing") && !words.contains("ask for"))
  }

  /// The number advised can be drawn, and one more cannot.
  @Test(arguments: [[0, 1, 0, 1, 0, 2, 2, 2], [0, 0, 0, 0, 1, 2, 2], [2, 1, 0]]) func theAdviceHolds(labels: [Int])
    throws
  {
    let words = try #require(try shortage(labels, classCount: 3, of: 100))
    let largest = try #require(words.firstMatch(of: /ask for (\d+) at most/).flatMap { Int($0.1) })
    var draw = try BalancedDraw(labels: labels, classCount: 3, seed: Seed(1))
    #expect(try draw.take(largest).count == largest)
    _ = try shortage(labels, classCount: 3, of: largest + 1)
  }

  @Test(arguments: [([0, 2], [0, 1]), ([0, 1], [0, 2]), ([0, 1], [-1])])
  func labelsAndIndicesAreChecked(labels: [Int], indices: [Int]) {
    #expect(throws: DatasetError.self) {
      try BalancedDraw(labels: labels, classCount: 2, among: indices, seed: Seed(1))
    }
  }

  @Test func negativeCountsAreRefused() throws {
    var draw = try BalancedDraw(labels: [0, 1], classCount: 2, seed: Seed(1))
    #expect(throws: DatasetError.self) { try draw.take(-1) }
  }
}
