import Foundation
import Testing
import Torch

/// Handles and memory after thousands of operations, failing ones among them.
@Suite(.serialized) struct LeakTests {
  private static func work() throws {
    try Libtorch.setThreads(1)
    let x = try Tensor.ones([64, 64])
    try x.setRequiresGradient(true)
    let y = try x.matmul(x).relu().sum()
    _ = try gradients(of: [y], withRespectTo: [x])
    _ = try x.narrowed(axis: 0, from: 0, length: 4).narrowed(axis: 1, from: 0, length: 4).symmetricEigensystem()
    _ = try Tensor.stack([x, x])
    #expect(throws: TorchError.self) { try x.matmul(Tensor.ones([3])) }
    #expect(throws: TorchError.self) { try Tensor([1.0], shape: [2]) }
    #expect(throws: TorchError.self) { try gradients(of: [Tensor([1.0])], withRespectTo: [x]) }
    _ = try Generator(Seed(1))
  }

  /// The resident set in bytes.
  private static func residentBytes() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    return try #require(Int(fields[1])) * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  @Test func memoryStaysFlat() throws {
    for _ in 0..<200 { try Self.work() }
    let before = try Self.residentBytes()
    for _ in 0..<3000 { try Self.work() }
    let grown = try Self.residentBytes() - before
    // One leaked 64x64 float tensor per round would be 48 MB; allocators keep a few MB of slack.
    #expect(grown < 16_000_000, "\(grown) bytes more after 3,000 rounds")
  }

  @Test func everyHandleIsFreed() throws {
    // Other suites run beside this one and hold tensors of their own; a leak here would leave
    // thousands more than they do.
    let before = Tensor.liveCount
    for _ in 0..<1000 { try Self.work() }
    #expect(Tensor.liveCount - before < 1000)
  }
}
