import Search
import Spaces
import Testing
import Torch

/// What a winner has to beat.
@Suite struct FinalComparisonContestantTests {
  private static let residual = "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|"

  /// Final networks of NAS-Bench-201 with a cell a stage: a debug build draws its 15,625 graphs, to find the largest.
  private static let small = NetworkSizes.nasBench201(channels: 16, cells: 1)

  /// - Parameter finalSizes: of the network that is wanted in the end; the space's own without.
  private func contestants(
    _ text: String, in space: any SearchSpace, bounds: ArchitectureBounds = .init(), sizes: NetworkSizes = [:],
    finalSizes: NetworkSizes? = nil
  ) throws -> [FinalComparison.Contestant] {
    let plan = EvaluationPlan(space: space.name, sizes: sizes, metrics: ["parameters"])
    var target = SampleStudies.target
    target.sizes = finalSizes ?? space.standardSizes
    let configuration = try StudyConfiguration(
      seed: 5, plan: plan, target: target, algorithm: .random, objective: "parameters", bounds: bounds, pipeline: 1)
    return try FinalComparison.contestants(winner: space.architecture(text), of: configuration)
  }

  /// Of all cells with at most this many parameters, by the closed form of the benchmark's costs.
  @Test func theLargestOfAListedSpaceIsWithinTheBounds() throws {
    let most = 73_306 + 3 * 48_608 + 20_000
    let largest = try #require(
      contestants(
        Self.residual, in: NASBench201(), bounds: .init(largestParameters: most), finalSizes: Self.small
      )
      .first { $0.role == "largest" })
    let cell = try NASBench201().cell(of: largest.architecture)
    // 3 x 3: 48,608 each; 1 x 1: 5,600 each. Three and three is 73,306 + 145,824 + 16,800, below the bound.
    #expect(cell.operations.count { $0 == .convolution3x3 } == 3)
    #expect(cell.operations.count { $0 == .convolution1x1 } == 3)
  }

  @Test func theLargestOfOtherSpacesIsClimbedTo() throws {
    let space = ResNet()
    let text = "basic:16:1x16-1x32-1x64"
    #expect(try !contestants(text, in: space).contains { $0.role == "largest" })
    let most = 2_000_000
    let largest = try #require(
      contestants(text, in: space, bounds: .init(largestParameters: most)).first { $0.role == "largest" })
    var scale = SampleStudies.target
    scale.sizes = space.standardSizes
    let parameters = try space.graph(of: largest.architecture, at: scale).cost().parameters
    #expect(parameters <= most && parameters > most * 95 / 100, "\(parameters)")
  }

  /// As many multiply-accumulates as the winner, at the sizes that are trained.
  @Test(arguments: [(4, 1), (8, 1), (16, 5)])
  func aStandardNetworkCostsAsMuch(_ channels: Int, _ cells: Int) throws {
    let sizes = NetworkSizes.nasBench201(channels: channels, cells: cells)
    let found = try contestants(Self.residual, in: NASBench201(), sizes: sizes, finalSizes: Self.small)
    #expect(found.map(\.role) == ["winner", "random", "largest", "standard"])
    let standard = try #require(found.last)
    #expect(standard.architecture.space == "resnet" && standard.name?.isEmpty == false)
    var scale = SampleStudies.target
    scale.sizes = sizes
    let winner = try NASBench201().graph(of: found[0].architecture, at: scale).cost().multiplyAccumulates
    scale.sizes = try #require(standard.sizes)
    let own = try ResNet().graph(of: standard.architecture, at: scale).cost().multiplyAccumulates
    #expect(abs(Double(own) / Double(winner) - 1) <= 0.25, "\(own) beside \(winner)")
  }

  /// A space that has well-known networks of its own is compared with those, and a winner not with itself.
  @Test func theStandardNetworkIsOfTheSpaceWhereItHasAny() throws {
    let mobile = MobileNet()
    let text = mobile.publishedNetworks[0].text
    let own = try contestants(text, in: mobile, sizes: ["divisor": 4]).filter { $0.role == "standard" }
    #expect(own.isEmpty)
    let other = text.replacing("3x96", with: "2x96")
    let standard = try #require(
      contestants(other, in: mobile, sizes: ["divisor": 4]).first { $0.role == "standard" })
    #expect(standard.architecture.space == "mobilenet")
  }
}
