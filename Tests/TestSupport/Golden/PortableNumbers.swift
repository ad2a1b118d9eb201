/// Deterministic numbers that any language reproduces bit for bit: `scripts/golden/portable_numbers.py`.
///
/// SplitMix64 (Steele, Lea and Flood 2014) from the FNV-1a hash of the stream's name.
public enum PortableNumbers {
  /// `count` doubles in [-1, 1).
  public static func uniform(_ stream: String, _ count: Int) -> [Double] {
    bits(stream, count).map { Double($0 >> 11) * 0x1p-52 - 1 }
  }

  /// `count` class indices: the stream's outputs modulo the number of classes.
  public static func labels(_ stream: String, _ count: Int, classes: Int) -> [Int] {
    bits(stream, count).map { Int($0 % UInt64(classes)) }
  }

  private static func bits(_ stream: String, _ count: Int) -> [UInt64] {
    var state: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in stream.utf8 { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return (0..<count).map { _ in
      state &+= 0x9e37_79b9_7f4a_7c15
      var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
      return mixed ^ (mixed >> 31)
    }
  }
}
