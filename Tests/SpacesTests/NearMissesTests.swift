import Spaces
import Testing

@Suite struct NearMissesTests {
  static let words = ["nasbench201", "nasbench101", "darts", "nor_conv_3x3", "nor_conv_1x1"]

  @Test(arguments: [
    ("nasbench201", ["nasbench201"]), ("NAS-Bench-201", ["nasbench201"]), ("nas-bench-210", ["nasbench201"]),
    ("nasbench", ["nasbench101", "nasbench201"]), ("dart", ["darts"]), ("dats", ["darts"]), ("drats", ["darts"]),
    ("conv_3x3", ["nor_conv_3x3"]), ("norm_conv_3x3", ["nor_conv_3x3"]), ("nor_conv_33", ["nor_conv_3x3"]),
    ("transformer", []), ("d", []), ("", []), (String(repeating: "nasbench201", count: 6), []),
  ])
  func nearestComeFirst(text: String, expected: [String]) {
    #expect(nearMisses(of: text, among: Self.words) == expected)
  }

  /// Another digit or another word is another operation, and no slip of the hand.
  @Test(arguments: [
    "nor_conv_7x7", "nor_conv_5x5", "nor_conv_4x4", "nor_conv_3x1", "sep_conv_3x3", "dil_conv_3x3", "max_pool_3x3",
    "nasbench301", "conv_7x7", "skip",
  ])
  func otherThingsAreNotSuggested(text: String) {
    #expect(nearMisses(of: text, among: Self.words + ["avg_pool_3x3", "skip_connect"]) == [])
  }
}
