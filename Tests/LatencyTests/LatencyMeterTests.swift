import Graphs
import Latency
import Synchronization
import Testing
import Torch

@Suite struct LatencyMeterTests {
  /// Convolution, batch norm, ReLU, pooling and classifier.
  static let graph: NetworkGraph = {
    var nodes = NodeList()
    var last = nodes.append("input", .input(FeatureShape(channels: 3, height: 8, width: 8)))
    last = nodes.convolution("conv", of: last, 3, 4, kernelSize: 3)
    last = nodes.append("bn", .batchNorm(.init(channels: 4)), last)
    last = nodes.append("relu", .relu, last)
    last = nodes.append("pool", .globalAveragePool, last)
    last = nodes.append("classifier", .linear(.init(inputFeatures: 4, outputFeatures: 5)), last)
    return NetworkGraph(nodes: nodes.nodes, output: last)
  }()

  static let conditions = LatencyConditions(batch: 2, threads: 1, processor: "a clock", libtorch: "1")

  /// A clock that gains a second whenever it is read.
  final class Counter: Sendable {
    private let count = Mutex(0.0)

    func next() -> Double {
      count.withLock { count in
        count += 1
        return count
      }
    }
  }

  /// The batch norm is folded, so that a convolution, a ReLU, a pooling and a linear layer are timed, a second each; the
  /// start and the input take two more.
  @Test func everyLayerThatRunsIsTimed() throws {
    let counter = Counter()
    let meter = try LatencyMeter(Self.conditions) { counter.next() }
    let measurement = try meter.measurement(of: Self.graph)
    #expect(measurement.seconds == 6 && measurement.quartiles == 6...6 && measurement.overhead == 2)
    #expect(
      measurement.layers.map(\.signature.text) == [
        "convolution 3x3, 3 to 4, padding 1, bias of 3x8x8", "ReLU of 4x8x8", "global average pool of 4x8x8",
        "linear 4 to 5, bias of 4",
      ])
    #expect(measurement.layers.map(\.seconds) == [1, 1, 1, 1])
    let signature = try #require(measurement.layers.first?.signature)
    // 8·8 positions, 27 products for each of 4 channels, and their biases; 3·64 + 4·64 elements; 108 weights, 4 biases.
    #expect(signature.multiplyAccumulates == 64 * 27 * 4 + 256 && signature.elements == 448)
    #expect(signature.parameters == 112)
  }

  @Test func realTimeIsPositive() throws {
    let threads = Libtorch.threads
    let measurement = try LatencyMeter(.here()).lowestMeasurement(of: Self.graph, rounds: 2)
    #expect(measurement.runs >= 3 && measurement.seconds > 0 && measurement.layers.allSatisfy { $0.seconds > 0 })
    #expect(measurement.quartiles.contains(measurement.seconds))
    #expect(Libtorch.threads == threads)
  }

  @Test func whatHasNoMeaningIsRefused() throws {
    #expect(throws: LatencyError.self) { try LatencyMeter(.here(batch: 0)) }
    #expect(throws: LatencyError.self) { try LatencyMeter(.here(threads: -1)) }
    #expect(throws: LatencyError.cancelled) {
      try LatencyMeter(.here()).measurement(of: Self.graph) { true }
    }
  }
}
