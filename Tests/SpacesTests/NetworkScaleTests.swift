import Foundation
import Graphs
import Spaces
import Testing

@Suite struct NetworkScaleTests {
  static func altered(_ change: (inout NetworkScale) -> Void) -> NetworkScale {
    var scale = NetworkScale.small
    change(&scale)
    return scale
  }

  @Test(arguments: [
    (
      altered { $0.sizes["channels"] = 0 },
      "the channels of the first stage (C) of a network of nasbench201 must be from 1 to 262144, not 0"
    ),
    (
      altered { $0.sizes["channels"] = 1 << 20 },
      "the channels of the first stage (C) of a network of nasbench201 must be from 1 to 262144, not 1048576"
    ),
    (
      altered { $0.sizes["cells"] = 0 },
      "the cells in each stage (N) of a network of nasbench201 must be from 1 to 1024, not 0"
    ),
    (
      altered { $0.sizes["cells"] = .max },
      "the cells in each stage (N) of a network of nasbench201 must be from 1 to 1024, not \(Int.max)"
    ),
    (
      altered { $0.imageChannels = -3 },
      "the image channels of a network of nasbench201 must be from 1 to 1048576, not -3"
    ),
    (altered { $0.classes = 0 }, "the classes of a network of nasbench201 must be from 1 to 1048576, not 0"),
    (altered { $0.imageHeight = 30 }, "the height is 30"),
    (altered { $0.imageWidth = 0 }, "the width is 0"),
    (altered { $0.imageWidth = -4 }, "the width is -4"),
  ])
  func scalesThatDoNotFitAreNamed(scale: NetworkScale, message: String) throws {
    let space = NASBench201()
    let error = #expect(throws: ArchitectureError.self) {
      try space.graph(of: space.architecture(of: uniform(.none)), at: scale)
    }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  /// Any multiple of 4 will do, each side by itself.
  @Test(arguments: [(4, 4), (8, 12), (28, 28), (32, 16)]) func multiplesOfFourFit(height: Int, width: Int) throws {
    let scale = Self.altered {
      $0.imageHeight = height
      $0.imageWidth = width
    }
    let space = NASBench201()
    let graph = try space.graph(of: space.architecture(of: uniform(.convolution3x3)), at: scale)
    let last = try zip(graph.nodes, graph.shapes()).first { $0.0.name == "stage3.cell0.node3" }
    #expect(last?.1 == FeatureShape(channels: 16, height: height / 4, width: width / 4))
  }

  /// Without a cell's convolutions: 3 * 9 * C + 2 C in the stem; in the reductions from c to 2c channels
  /// 9 * 2 c^2 + 9 * 4 c^2 + 2 c^2 weights and 8 c scales and shifts, for c of C and 2C; 8 C in the head's
  /// batch norm; 4 C * classes + classes in the classifier.
  @Test(arguments: [1, 4, 7]) func reducedNetworksAreOnlyOtherNumbers(channels: Int) throws {
    let scale = Self.altered { $0.sizes["channels"] = channels }
    let space = NASBench201()
    let cost = try space.graph(of: space.architecture(of: uniform(.skipConnect)), at: scale).cost()
    let reductions = 56 * channels * channels * (1 + 4) + 8 * channels * (1 + 2)
    #expect(cost.parameters == 29 * channels + reductions + 8 * channels + 40 * channels + 10)
  }

  /// What is left out is the benchmark's own.
  @Test func sizesThatAreLeftOutAreTheSpacesOwn() throws {
    let space = NASBench201()
    func graph(_ sizes: NetworkSizes) throws -> NetworkGraph {
      let scale = Self.altered { $0.sizes = sizes }
      return try space.graph(of: space.architecture(of: uniform(.convolution3x3)), at: scale)
    }
    #expect(try graph([:]) == graph(.nasBench201(channels: 16, cells: 5)))
    #expect(try graph(["cells": 2]) == graph(.nasBench201(channels: 16, cells: 2)))
  }

  /// Records before version 0.2 held C and N beside the image's numbers.
  @Test func recordsOfEarlierVersionsAreRead() throws {
    let former = #"{"channels":4,"cellsPerStage":2,"imageChannels":3,"imageHeight":8,"imageWidth":12,"classes":10}"#
    let scale = NetworkScale(
      sizes: ["channels": 4, "cells": 2], imageChannels: 3, imageHeight: 8, imageWidth: 12, classes: 10)
    #expect(try JSONDecoder().decode(NetworkScale.self, from: Data(former.utf8)) == scale)
    #expect(try JSONDecoder().decode(NetworkScale.self, from: JSONEncoder().encode(scale)) == scale)
  }
}
