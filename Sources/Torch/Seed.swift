/// The origin of a chain of random choices.
///
/// Every random choice takes a generator derived from (study seed, purpose, index), so that the
/// same seed gives the same result whatever the number of workers and after a resume.
public struct Seed: Hashable, Sendable {
  public let value: UInt64

  public init(_ value: UInt64) {
    self.value = value
  }

  /// An independent seed for one purpose: the same arguments always give the same seed.
  ///
  /// FNV-1a over the purpose's UTF-8 bytes, mixed with the value and the index by SplitMix64's finalizer.
  public func derived(_ purpose: String, _ index: Int = 0) -> Seed {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in purpose.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    var mixer = SplitMix64(state: value ^ SplitMix64.mixed(hash))
    return Seed(SplitMix64.mixed(mixer.next() ^ SplitMix64.mixed(UInt64(bitPattern: Int64(index)))))
  }

  public func generator() -> SeededGenerator {
    SeededGenerator(seed: value)
  }
}

/// xoshiro256** (Blackman and Vigna 2018), its state filled by SplitMix64.
///
/// A host-side generator for choices of indices and architectures; tensors are drawn with ``Generator``.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  public init(seed: UInt64) {
    var filler = SplitMix64(state: seed)
    state = (filler.next(), filler.next(), filler.next(), filler.next())
  }

  public mutating func next() -> UInt64 {
    let result = Self.rotate(state.1 &* 5, by: 7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = Self.rotate(state.3, by: 45)
    return result
  }

  private static func rotate(_ value: UInt64, by count: UInt64) -> UInt64 {
    (value << count) | (value >> (64 - count))
  }
}

/// Steele, Lea and Flood 2014; used to fill states and to mix seeds.
private struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return Self.mixed(state)
  }

  static func mixed(_ value: UInt64) -> UInt64 {
    var mixed = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
