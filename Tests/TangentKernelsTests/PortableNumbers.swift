/// Numbers that any language reproduces bit for bit; `scripts/golden/portable_numbers.py` defines them.
enum PortableNumbers {
  /// Doubles in [−1, 1) of the stream with this name: SplitMix64 seeded with the name's FNV-1a hash.
  static func uniform(_ name: String, count: Int) -> [Double] {
    var state: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return (0..<count).map { _ in
      state &+= 0x9e37_79b9_7f4a_7c15
      var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
      mixed ^= mixed >> 31
      return Double(mixed >> 11) * 0x1p-52 - 1
    }
  }
}
