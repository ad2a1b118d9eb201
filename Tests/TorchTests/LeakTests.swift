import Foundation
import Testing
import Torch

/// Handles and memory after thousands of operations, failing ones among them.
///
/// Each test runs in a process of its own, because other suites hold tensors and memory too.
@Suite struct LeakTests {
  private static func succeed() throws {
    let x = try Tensor.ones([64, 64])
    try x.setRequiresGradient(true)
    let y = try x.matmul(x).relu().sum()
    _ = try gradients(of: [y], withRespectTo: [x])
    _ = try x.narrowed(axis: 0, from: 0, length: 4).narrowed(axis: 1, from: 0, length: 4).symmetricEigensystem()
    _ = try Tensor.stack([x, x]).scalars(as: Float.self)
    _ = try Generator(Seed(1))
  }

  /// libtorch takes a backtrace for every error, which costs milliseconds: larger tensors and fewer rounds.
  private static func fail() throws {
    let x = try Tensor.ones([256, 256])
    #expect(throws: TorchError.self) { try x.matmul(Tensor.ones([3])) }
    #expect(throws: TorchError.self) { try Tensor([1.0], shape: [2]) }
    #expect(throws: TorchError.self) { try gradients(of: [x.sum()], withRespectTo: [x]) }
  }

  /// The resident set in bytes.
  private static func residentBytes() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    return try #require(Int(fields[1])) * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  @Test func memoryStaysFlat() async {
    await #expect(processExitsWith: .success) {
      try Libtorch.setThreads(1)
      for _ in 0..<100 { try Self.succeed() }
      for _ in 0..<10 { try Self.fail() }
      let before = try Self.residentBytes()
      for _ in 0..<3000 { try Self.succeed() }
      for _ in 0..<200 { try Self.fail() }
      let grown = try Self.residentBytes() - before
      // One leaked tensor per round, of 64x64 or of 256x256 floats, would be 48 MB; allocators keep a
      // few MB of slack.
      #expect(grown < 16_000_000, "\(grown) bytes more after 3,200 rounds")
    }
  }

  @Test func everyHandleIsFreed() async {
    await #expect(processExitsWith: .success) {
      try Libtorch.setThreads(1)
      let before = Tensor.liveCount
      for _ in 0..<100 { try Self.succeed() }
      for _ in 0..<10 { try Self.fail() }
      #expect(Tensor.liveCount == before)
      let kept = try Tensor.ones([1])
      #expect(Tensor.liveCount == before + 1)
      withExtendedLifetime(kept) {}
    }
  }
}
