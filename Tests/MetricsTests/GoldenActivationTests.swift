import Datasets
import Foundation
import Graphs
import Metrics
import Networks
import TestSupport
import Testing
import Torch

/// The activation metrics against PyTorch, on networks with every operation, and where values do not exist.
struct GoldenActivationTests {
  /// A context whose random ingredients come of the portable numbers of the script, in place of generators.
  private static func context(_ golden: GoldenGradients, _ type: DataType) throws -> MeasurementContext {
    let given = try GoldenNetwork.named(golden.network)
    let (graph, network) = (try given.graph(), try given.network(type))
    let images = try given.images.tensor(.float64)
    let probe = ImageBatch(
      images: images, labels: try Tensor(golden.labels.map(Int64.init)), classes: golden.labels)
    let context = MeasurementContext(
      graph: graph, subject: .network(network), images: MeasurementImages(probe: probe))
    func stream(_ purpose: String, _ count: Int) -> [Double] {
      PortableNumbers.uniform("\(golden.network)/\(purpose)", count)
    }
    switch golden.metric {
    case "az-expressivity", "az-progressivity", "az-trainability":
      let statistics = try BlockStatistics(of: network, graph: graph, on: network.prepared(images)) { block, output in
        try Tensor(stream("signs/\(block)", output.count).map { $0 < 0 ? -1 : 1 }, shape: output.shape)
          .converted(to: type)
      }
      context.set(statistics, for: .blockStatistics)
    case "zen":
      let step = try Tensor(stream("movement", images.count), shape: images.shape)
      let others = try images + step.scaled(by: 0.01)
      let response = try GaussianResponse(
        of: network, graph: graph, on: network.prepared(images), beside: network.prepared(others))
      context.set(response, for: .gaussianResponse)
    case "meco", "meco-opt":
      let first = try images.narrowed(axis: 0, from: 0, length: 1)
      context.set(
        try ChannelCorrelations(of: network, on: network.prepared(first)), for: .channelCorrelations)
    case "near":
      let ranks = try ActivationRanks(of: network, on: network.prepared(images)) { name, count in
        Int(PortableNumbers.labels("\(golden.network)/rows/\(name)", 1, classes: count)[0])
      }
      context.set(ranks, for: .activationRanks)
    default: break
    }
    return context
  }

  private static func value(_ golden: GoldenGradients, _ type: DataType) throws -> MetricValue {
    let context = try context(golden, type)
    guard golden.metric == "meco-opt" else {
      let metric = try #require(MetricTable.all.first { $0.name == golden.metric })
      return try metric.value(in: context)
    }
    return .defined(
      try context.channelCorrelations().sampledEigenvalues(of: 8) { map in
        let keys = PortableNumbers.uniform("\(golden.network)/channels/\(map.name)", map.channels)
        return keys.indices.sorted { keys[$0] < keys[$1] }
      })
  }

  /// In float32 all but those that rest on differences of nearly equal numbers.
  @Test(arguments: try GoldenGradients.all(in: "activations.json"), Tolerance.types)
  func valuesAreThoseOfPyTorch(golden: GoldenGradients, type: DataType) throws {
    if type == .float32, ["az-progressivity", "zen", "l-swag", "rbflex"].contains(golden.metric) { return }
    let value = try Self.value(golden, type)
    if let expected = golden.value {
      #expect(deviation(try #require(value.number), from: expected) < Tolerance.relative(.gradient, type))
    } else if golden.metric != "rbflex" {
      #expect(value.number == nil)
    }
  }
}
