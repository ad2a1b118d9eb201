import Graphs
import Networks
import TangentKernels
import TestSupport
import Testing
import Torch

/// A memory limit changes how a kernel is computed and nothing else.
@Suite struct KernelMemoryTests {
  static let layers = LayerCase.connections[0]

  private func kernel(
    _ mode: BatchNormMode, limit: Int?, type: DataType = .float64, progress: @escaping (Double) -> Void = { _ in },
    isCancelled: @escaping () -> Bool = { false }
  ) throws -> TangentKernel {
    try TangentKernel(
      of: Self.layers.network(dataType: type), on: Self.layers.images(23),
      options: KernelOptions(batchNorm: mode, parameters: .all, memoryLimit: limit), progress: progress,
      isCancelled: isCancelled)
  }

  /// The least limit that is accepted, found by halving: what makes blocks and chunks smallest.
  private func leastLimit(_ compute: (Int) throws -> Void) throws -> Int {
    var (low, high) = (0, 1 << 24)
    while high > low * 21 / 20 + 1 {
      let middle = (low + high) / 2
      do {
        try compute(middle)
        high = middle
      } catch KernelError.invalid {
        low = middle
      }
    }
    return high
  }

  private func leastLimit(_ mode: BatchNormMode) throws -> Int {
    // Cancelled before the first image: only the limit is judged.
    try leastLimit { limit in
      do { _ = try kernel(mode, limit: limit, isCancelled: { true }) } catch KernelError.cancelled {}
    }
  }

  @Test(arguments: BatchNormMode.allCases)
  func kernelsAreTheSameWhateverTheLimit(_ mode: BatchNormMode) throws {
    let unbounded = try kernel(mode, limit: 1 << 30)
    let least = try leastLimit(mode)
    for limit in [least, least * 9 / 8, least * 3 / 2, least * 3] {
      #expect(deviation(try kernel(mode, limit: limit), from: unbounded) <= Tolerance.relative(.kernel, .float64))
      let single = try kernel(mode, limit: limit, type: .float32)
      #expect(deviation(single, from: unbounded) <= Tolerance.relative(.kernel, .float32), "\(limit) bytes")
    }
  }

  @Test(arguments: BatchNormMode.allCases)
  func logitKernelsAreTheSameWhateverTheLimit(_ mode: BatchNormMode) throws {
    func kernel(_ limit: Int?) throws -> LogitKernel {
      try LogitKernel(
        of: Self.layers.network(), on: Self.layers.images(9),
        options: KernelOptions(batchNorm: mode, parameters: .all, memoryLimit: limit))
    }
    let unbounded = try kernel(1 << 30)
    let least = try leastLimit { _ = try kernel($0) }
    for limit in [least, least * 5 / 4, least * 2] {
      #expect(
        deviation(try kernel(limit).entries, from: unbounded.entries) <= Tolerance.relative(.kernel, .float64),
        "\(limit) bytes")
    }
  }

  @Test(arguments: BatchNormMode.allCases) func impossibleLimitsSayWhatIsNeeded(_ mode: BatchNormMode) throws {
    do {
      _ = try kernel(mode, limit: 1000)
      Issue.record("nothing was thrown")
    } catch {
      #expect("\(error)".contains("needs at least about") && "\(error)".contains("MiB"), "\(error)")
    }
  }

  /// The scores of an attention over 16x16 positions, 4·256² of every image, are part of what is needed.
  @Test func layersSayWhatTheyWorkWith() throws {
    func kernel(_ layer: any Layer) throws -> TangentKernel {
      let input = FeatureShape(channels: 4, height: 16, width: 16)
      let nodes: [(any Layer, [Int])] = [
        (.input(input), []), (layer, [0]), (.globalAveragePool, [1]),
        (.linear(.init(inputFeatures: 4, outputFeatures: 2)), [2]),
      ]
      let graph = NetworkGraph(
        nodes: nodes.enumerated().map { .init(name: "node\($0)", layer: $1.0, inputs: $1.1) }, output: 3)
      return try TangentKernel(
        of: Network(graph, seed: Seed(1)), on: .ones([2, 4, 16, 16]),
        options: KernelOptions(batchNorm: .frozen, parameters: .all, memoryLimit: 3 << 20))
    }
    #expect(try kernel(.relu).size == 2)
    let error = #expect(throws: KernelError.self) { try kernel(.selfAttention(.init(channels: 4, heads: 4))) }
    #expect(error?.description.contains("needs at least about") == true)
  }

  /// Shares rise to exactly one, in more than one step where there are blocks.
  @Test(arguments: BatchNormMode.allCases) func progressRisesToOne(_ mode: BatchNormMode) throws {
    let limit = try leastLimit(mode)
    final class Log { var shares: [Double] = [] }
    let log = Log()
    _ = try kernel(mode, limit: limit, progress: { log.shares.append($0) })
    #expect(log.shares.count > 2 && log.shares.last == 1)
    #expect(zip(log.shares, log.shares.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test(arguments: BatchNormMode.allCases) func cancellationStopsBetweenSteps(_ mode: BatchNormMode) throws {
    let limit = try leastLimit(mode)
    final class Count { var steps = 0 }
    let count = Count()
    #expect(throws: KernelError.cancelled) {
      _ = try kernel(mode, limit: limit, progress: { _ in count.steps += 1 }, isCancelled: { count.steps >= 2 })
    }
    #expect(count.steps == 2)
  }

  /// The reference goes sample by sample: 23 steps, and none after it was asked to stop.
  @Test func perSampleStopsBetweenSamples() throws {
    final class Log { var shares: [Double] = [] }
    let log = Log()
    func kernel(stopsAfter count: Int) throws {
      log.shares = []
      _ = try TangentKernel(
        of: Self.layers.network(), on: Self.layers.images(23),
        options: KernelOptions(batchNorm: .frozen, implementation: .perSample),
        progress: { log.shares.append($0) }, isCancelled: { log.shares.count >= count })
    }
    try kernel(stopsAfter: .max)
    #expect(log.shares == (1...23).map { Double($0) / 23 })
    #expect(throws: KernelError.cancelled) { try kernel(stopsAfter: 4) }
    #expect(log.shares.count == 4)
  }
}
