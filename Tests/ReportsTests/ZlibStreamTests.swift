import Foundation
import Reports
import TestSupport
import Testing
import Torch

@Suite struct ZlibStreamTests {
  /// zlib.compress(b"\0\5", 1) of Python: fixed codes without a match.
  @Test func twoLiterals() {
    #expect(ZlibStream.bytes(of: [0, 5]) == [0x78, 0x01, 0x63, 0x60, 0x05, 0x00, 0x00, 0x07, 0x00, 0x06])
  }

  /// A run of every length, each between other bytes: all length codes, and every literal.
  private static let runs: [UInt8] = (1...600).flatMap { length in
    [UInt8](repeating: UInt8(truncatingIfNeeded: length), count: length)
  }

  private static func noise(_ count: Int) -> [UInt8] {
    var generator = Seed(count == 0 ? 1 : UInt64(count)).generator()
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }

  private static let cases: [[UInt8]] =
    [[], [7], [7, 7], [7, 7, 7, 7], runs, Array(0...255)] + [65_535, 65_536, 200_000].map(noise)

  @Test(.enabled(if: Python.hasNumPy, "Python is not installed, so no zlib is there to compare with"), arguments: cases)
  func pythonReadsWhatWasWritten(data: [UInt8]) throws {
    let folder = try TemporaryFolder()
    try Data(ZlibStream.bytes(of: data)).write(to: folder.file("stream"))
    try Data(data).write(to: folder.file("data"))
    let areEqual = try Python.value(
      Bool.self,
      of: """
        import sys, zlib
        stream, data = (open(path, "rb").read() for path in sys.argv[1:])
        print("true" if zlib.decompress(stream) == data else "false")
        """, folder.file("stream").path, folder.file("data").path)
    #expect(areEqual)
  }

  /// 258 bytes take a length code of 8 bits and a distance of 5.
  @Test func runsAreShort() {
    let count = 258 * 1000
    #expect(ZlibStream.bytes(of: [UInt8](repeating: 0, count: count)).count <= 13 * 1000 / 8 + 16)
  }

  /// 5 bytes for each block of 65,535, and 6 around them.
  @Test func noiseIsStored() {
    #expect(ZlibStream.bytes(of: Self.noise(200_000)).count == 200_000 + 5 * 4 + 6)
  }
}
