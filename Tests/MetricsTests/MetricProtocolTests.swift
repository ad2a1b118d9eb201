import Datasets
import Metrics
import Networks
import TestSupport
import Testing
import Torch

/// Metrics by their authors' protocols, beside the same metrics of networks and images made by hand.
@Suite struct MetricProtocolTests {
  /// Six images of each of three classes, of 4x4 pixels.
  private static func heldOut(_ count: Int = 18) throws -> BatchSource {
    let pixels = PortableNumbers.uniform("published", count * 16).map { UInt8(127.5 + 127 * $0) }
    let set = try ImageSet(
      name: "noise", images: Tensor(pixels, shape: [count, 1, 4, 4]), labels: (0..<count).map { $0 % 3 },
      classNames: ["a", "b", "c"], normalization: Normalization(mean: [0.5], standardDeviation: [0.25]))
    return try BatchSource(set, BatchOptions(dataType: .float64))
  }

  private static func context(_ network: Network, heldOut: BatchSource) throws -> MeasurementContext {
    MeasurementContext(
      graph: ProbeNetwork.graph, subject: .network(network),
      images: MeasurementImages(probe: try ProbeNetwork.images(), heldOut: heldOut))
  }

  /// A metric that takes its number from the drawn network and images, by a protocol of six images.
  private static func metric(
    _ published: MetricProtocol, _ compute: @escaping @Sendable (MeasurementContext) throws -> Double
  ) throws -> Metric {
    let metric = Metric(
      name: "a", title: "a", formula: "a", direction: .higherIsBetter, range: "-∞ … ∞", ingredients: [.weights],
      source: "a", published: published
    ) { .defined(try compute($0)) }
    return try #require(metric.asPublished)
  }

  private static func firstWeight(_ network: Network) throws -> Double {
    try network.parameters[0].tensor.doubles()[0]
  }

  @Test func declaredProtocolsAreThoseOfTheSources() throws {
    let declared = MetricTable.all.compactMap { metric in metric.published.map { (metric.name, $0) } }
    #expect(
      Set(declared.map(\.0)) == [
        "grad-norm", "snip", "plain", "grasp", "fisher", "jacov", "naswot", "swap", "zico", "gradsign",
        "nngp-frobenius-norm", "nngp-mean",
      ])
    for (name, published) in declared {
      let metric = try #require(MetricTable.all.first { $0.name == name }?.asPublished)
      #expect(metric.name == name + ":published" && metric.follows == published && metric.published == nil)
      #expect(!published.source.isEmpty && !metric.ingredients.needTraining && metric.ingredients.needProbe)
    }
    #expect(Metric.labelGradientAlignment.asPublished == nil)
  }

  /// The weights that a training began with, however far it has come; another initializer's from the same seed; and
  /// later draws from seeds of their own, of which the value is the mean.
  @Test func weightsAreDrawnByTheProtocol() throws {
    let network = try ProbeNetwork.network()
    let began = try Self.firstWeight(network)
    let weight = network.parameters[0].tensor
    try weight.add(inPlace: .full(weight.shape, 1, dataType: .float64))
    let context = try Self.context(network, heldOut: Self.heldOut())
    let own = try Self.metric(MetricProtocol(images: 6, initializer: nil, source: "a")) {
      try Self.firstWeight($0.network())
    }
    #expect(try own.value(in: context).number == began)
    let normal = try (0..<3).map { draw in
      let seed = draw == 0 ? Seed(7) : Seed(7).derived("draw", draw)
      return try Self.firstWeight(
        Network(ProbeNetwork.graph, initializer: .normal, seed: seed, dataType: .float64))
    }
    #expect(Set(normal).count == 3)
    let drawn = try Self.metric(MetricProtocol(images: 6, initializer: .normal, draws: 3, source: "a")) {
      try Self.firstWeight($0.network())
    }
    let mean = try #require(try drawn.value(in: context).number)
    #expect(abs(mean - normal.reduce(0, +) / 3) < 1e-15)
    #expect(try Self.firstWeight(network) == began + 1)
  }

  /// As many as the protocol says, balanced by class, and changed where it says so; not the plan's probe.
  @Test func imagesAreThoseOfTheProtocol() throws {
    let heldOut = try Self.heldOut()
    let whole = try heldOut.batch(at: Array(0..<heldOut.count)).images.doubles()
    func images(_ augmentation: Augmentation) throws -> ImageBatch {
      let context = try Self.context(ProbeNetwork.network(), heldOut: heldOut)
      let published = MetricProtocol(images: 9, augmentation: augmentation, initializer: nil, source: "a")
      let metric = try Self.metric(published) { Double($0.images.probe?.count ?? 0) }
      #expect(try metric.value(in: context).number == 9)
      return try #require(context.drawn(by: published).images.probe)
    }
    let plain = try images(.none)
    #expect(Set(plain.classes.map { label in plain.classes.count { $0 == label } }) == [3])
    let rows = Set((0..<18).map { Array(whole[$0 * 16..<($0 + 1) * 16]) })
    let numbers = try plain.images.doubles()
    #expect((0..<9).allSatisfy { rows.contains(Array(numbers[$0 * 16..<($0 + 1) * 16])) })
    let augmented = try images(.cropAndFlip(padding: 2))
    #expect(augmented.classes == plain.classes)
    #expect(try augmented.images.doubles() != numbers)
    #expect(try images(.cropAndFlip(padding: 2)).images.doubles() == augmented.images.doubles())
  }

  /// Metrics of one protocol share what is drawn, and each costs as if it were alone.
  @Test func whatCoincidesIsShared() throws {
    let context = try Self.context(ProbeNetwork.network(), heldOut: Self.heldOut(66))
    let (snip, norm) = (try #require(Metric.snip.asPublished), try #require(Metric.gradientNorm.asPublished))
    #expect(snip.ingredients == norm.ingredients)
    let published = MetricProtocol.zeroCostNAS
    for (metric, base) in [(snip, Metric.snip), (norm, .gradientNorm)] {
      let drawn = try context.drawn(by: published)
      #expect(try metric.value(in: context) == base.value(in: drawn))
      #expect(try metric.value(in: context) != base.value(in: context))
    }
    let shared = try context.drawn(by: published)
    #expect(try shared.has(.lossGradients) && shared === context.drawn(by: published))
    let gradients = try #require(shared.seconds[.lossGradients])
    for metric in [snip, norm] { #expect(context.seconds(of: metric) >= gradients) }
  }

  @Test func aDrawWithoutAValueLeavesNone() throws {
    let context = try Self.context(ProbeNetwork.network(), heldOut: Self.heldOut())
    let metric = try Self.metric(MetricProtocol(images: 6, initializer: .normal, draws: 2, source: "a")) { _ in
      throw UndefinedValue("there is none")
    }
    #expect(try metric.value(in: context) == .undefined("there is none"))
    let missing = MeasurementContext(graph: ProbeNetwork.graph, subject: .missing(reason: "no network"))
    #expect(try metric.value(in: missing) == .undefined("no network"))
  }
}
