import Graphs
import Latency
import Metrics
import Search
import Spaces
import Synchronization
import Testing
import Torch

@Suite struct ArchitectureBoundsTests {
  private static let space = NASBench201()
  private static let scale = NetworkScale(
    sizes: .nasBench201(channels: 4, cells: 1), imageChannels: 3, imageHeight: 8, imageWidth: 8, classes: 10)
  private static let text = "|nor_conv_3x3~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|none~2|"

  /// A table in which every layer takes a second, and so do the input and what is around a run.
  private static func latencies() throws -> LatencyTable {
    let count = Mutex(0.0)
    let meter = try LatencyMeter(LatencyConditions(batch: 1, threads: 1, processor: "a clock", libtorch: "1")) {
      count.withLock {
        $0 += 1
        return $0
      }
    }
    return try .measured(by: meter, space: space, scale: scale, networks: 30, checks: 0, seed: Seed(3))
  }

  private static func deployment(_ latencies: LatencyTable? = nil) throws -> Deployment {
    Deployment(graph: try space.graph(of: space.architecture(text), at: scale), latencies: latencies)
  }

  /// Each bound at the network's own cost, and just below it. Memory and weights are those of the folded network.
  @Test func eachBoundIsOfTheFinalNetwork() throws {
    let deployment = try Self.deployment(Self.latencies())
    let (whole, deployed) = try (deployment.graph.cost(), deployment.cost())
    let latency = try #require(try deployment.latency())
    #expect(latency == Double(deployment.graph.deployed().nodes.count + 1))
    let bounds: [(at: ArchitectureBounds, below: ArchitectureBounds)] = [
      (.init(largestParameters: whole.parameters), .init(largestParameters: whole.parameters - 1)),
      (
        .init(largestMultiplyAccumulates: whole.multiplyAccumulates),
        .init(largestMultiplyAccumulates: whole.multiplyAccumulates - 1)
      ),
      (
        .init(largestPeakMemory: 4 * deployed.peakActivationElements),
        .init(largestPeakMemory: 4 * deployed.peakActivationElements - 1)
      ),
      (.init(largestFileSize: 4 * deployed.parameters), .init(largestFileSize: 4 * deployed.parameters - 1)),
      (.init(largestLatency: latency), .init(largestLatency: latency.nextDown)),
    ]
    for (at, below) in bounds {
      #expect(try at.allow(deployment) && !below.allow(deployment), "\(at)")
      #expect(!at.areNone)
    }
    #expect(try ArchitectureBounds().areNone && ArchitectureBounds().allow(deployment))
  }

  @Test func aBoundOnLatencyNeedsTheTimesOfLayers() throws {
    #expect(throws: LatencyError.self) { try ArchitectureBounds(largestLatency: 9).allow(Self.deployment()) }
  }

  /// Every proposal of a search keeps the bound, mutated ones too, and a bound that nothing keeps says what there is.
  @Test func proposalsKeepABoundOnLatency() throws {
    let latencies = try Self.latencies()
    var plan = TinyEvaluation.plan(epochs: 0, metrics: ["parameters", "latency"])
    plan.space = Self.space.name
    var configuration = try StudyConfiguration(
      seed: 1, plan: plan, target: Self.scale, objective: "parameters",
      bounds: ArchitectureBounds(largestLatency: 26), pipeline: 1)
    #expect(try configuration.needsLatencies())
    configuration.latencies = latencies
    var schedule = try TrialSchedule(
      configuration, largestEvaluations: 40, finished: [], catalogue: .standard,
      costValues: { _ throws(SearchError) in [:] })
    for _ in 0..<40 {
      guard case .evaluate(let assignment) = try schedule.step() else { break }
      let graph = try Self.space.graph(of: assignment.proposal.architecture, at: Self.scale)
      #expect(try latencies.seconds(of: graph) <= 26)
      _ = try schedule.finish(assignment, [])
    }
    configuration.bounds.largestLatency = 1
    schedule = try TrialSchedule(
      configuration, largestEvaluations: 1, finished: [], catalogue: .standard,
      costValues: { _ throws(SearchError) in [:] })
    let error = #expect(throws: SearchError.self) { try schedule.step() }
    let message = try #require(error).description
    #expect(message.contains(/the lowest found: a latency of [0-9]+ ms; raise the bounds/), "\(message)")
  }

  /// The metric is the prediction for the final network in milliseconds, whatever is measured.
  @Test func theMetricIsOfTheFinalNetwork() throws {
    let deployment = try Self.deployment(Self.latencies())
    func context(_ deployment: Deployment?) throws -> MeasurementContext {
      MeasurementContext(
        graph: try Self.space.graph(
          of: Self.space.architecture(Self.text),
          at: NetworkScale(
            sizes: .nasBench201(channels: 2, cells: 2), imageChannels: 1, imageHeight: 4, imageWidth: 4, classes: 2)),
        subject: .missing(reason: "not measured"), deployment: deployment)
    }
    let latency = try Metric.latency.value(in: context(deployment)).number
    #expect(latency == 1_000 * (try #require(try deployment.latency())))
    #expect(
      try Metric.peakMemory.value(in: context(deployment)).number
        == Double(deployment.graph.deployed().cost().peakActivationBytes))
    #expect(
      try Metric.latency.value(in: context(Self.deployment())) == .undefined("latencies are predicted in searches only")
    )
    #expect(
      try Metric.peakMemory.value(in: context(nil)) == .undefined("the final network's sizes are not known here"))
  }
}
