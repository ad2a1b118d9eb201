import Datasets
import Testing

@Suite struct ClassSharesTests {
  @Test(arguments: [
    (10, [5, 5], [5, 5]), (10, [2, 20, 20], [2, 4, 4]), (11, [2, 20, 20], [2, 5, 4]), (4, [9, 0, 1], [3, 0, 1]),
    (0, [3, 3], [0, 0]), (6, [3, 3], [3, 3]),
  ])
  func evenSharesFillUpFromTheSmallest(count: Int, sizes: [Int], shares: [Int]) {
    #expect(ClassShares.even(count, of: sizes) == shares)
  }

  @Test(
    arguments: [
      // 10 · 0.9 = 9 and 1; 10 · 99 % = 9.9, but each class gives one.
      (10, [90, 10], 0, [9, 1]), (10, [99, 1], 0, [9, 1]), (10, [990, 5, 5], 0, [8, 1, 1]),
      // 7 · 1/3 = 2.33 each: the first class has the remainder.
      (7, [3, 3, 3], 0, [3, 2, 2]),
      // A class of one image leaves it to others.
      (10, [90, 1, 9], 1, [9, 0, 1]), (2, [50, 30, 20], 0, [1, 1, 0]), (4, [4, 1], 1, nil), (6, [3, 3], 0, [3, 3]),
      (0, [3, 3], 0, [0, 0]),
    ] as [(Int, [Int], Int, [Int]?)])
  func proportionalSharesGiveEveryClassOne(count: Int, sizes: [Int], kept: Int, shares: [Int]?) {
    #expect(ClassShares.proportional(count, of: sizes, leaving: kept) == shares)
  }

  @Test func noMoreThanThereAre() {
    #expect(ClassShares.even(7, of: [3, 3]) == nil && ClassShares.proportional(7, of: [3, 3]) == nil)
  }

  @Test func sharesAlwaysSumToTheDraw() {
    for sizes in [[1, 2, 3, 4], [100, 1, 1, 1], [7, 7, 7, 0], [1, 1, 1, 1]] {
      for count in 0...sizes.reduce(0, +) {
        for shares in [ClassShares.even(count, of: sizes), ClassShares.proportional(count, of: sizes)] {
          #expect(
            shares?.reduce(0, +) == count && zip(shares ?? [], sizes).allSatisfy { $0 <= $1 }, "\(count) \(sizes)")
        }
      }
    }
  }
}
