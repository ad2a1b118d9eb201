import Metrics
import Networks
import TangentKernels
import Testing
import Torch

struct MeasurementContextTests {
  private static let counted = Ingredient("counted", from: .graph)

  @Test func ingredientsAreMadeOnceForAllMetrics() throws {
    let context = try MeasurementContext.of(nil)
    var made = 0
    func ingredient() throws -> Int {
      try context.value(of: Self.counted) {
        made += 1
        return 41 + made
      }
    }
    #expect(!context.has(Self.counted) && context.seconds[Self.counted] == nil)
    #expect(try ingredient() == 42)
    #expect(try ingredient() == 42)
    #expect(made == 1 && context.has(Self.counted) && context.seconds[Self.counted] != nil)
  }

  @Test func whatCannotBeMadeSaysSoEveryTime() throws {
    let context = try MeasurementContext.of(nil)
    var tries = 0
    for _ in 0..<2 {
      let error = #expect(throws: UndefinedValue.self) {
        try context.value(of: Self.counted) { () throws -> Int in
          tries += 1
          throw UndefinedValue("there is none")
        }
      }
      #expect(error?.reason == "there is none")
    }
    #expect(tries == 1 && !context.has(Self.counted))
  }

  private static func keepBusy(_ seconds: Double) {
    let start = ContinuousClock.now
    while (ContinuousClock.now - start) / .seconds(1) < seconds {}
  }

  /// A metric costs what it is made of, all the way down, and what it does itself, but nothing that only others asked
  /// for.
  @Test func secondsOfAMetricAreItsOwnAndThoseOfItsIngredients() throws {
    let context = MeasurementContext(graph: ProbeNetwork.graph, subject: .network(try ProbeNetwork.network()))
    let (part, whole, other) = (
      Ingredient("part", from: .network), Ingredient("whole", from: .network), Ingredient("other", from: .network)
    )
    let metric = Metric(
      name: "sum", title: "a", formula: "a", direction: .higherIsBetter, range: "0 … 9", ingredients: [whole],
      source: "a"
    ) { context in
      Self.keepBusy(0.004)
      return .defined(try context.value(of: whole) { try context.value(of: part) { 1.0 } + 1 })
    }
    #expect(context.seconds(of: metric) == 0)
    // The part is there before the whole asks for it.
    _ = try context.value(of: part) {
      Self.keepBusy(0.002)
      return 1.0
    }
    _ = try context.value(of: other) {
      Self.keepBusy(0.002)
      return 1.0
    }
    let start = ContinuousClock.now
    _ = try metric.value(in: context)
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    let found = try #require(context.seconds[part])
    #expect(context.seconds(of: metric) >= 0.004 + found)
    #expect(context.seconds(of: metric) <= elapsed + found)
  }

  /// An ingredient's time is without that of the ingredients it asks for: all together they take no longer than the
  /// whole.
  @Test func secondsOfIngredientsDoNotOverlap() throws {
    let rows = (0..<40).map { row in (0..<40).map { $0 == row ? 2.0 : 1 } }
    let context = try MeasurementContext.complete(rows, labels: (0..<40).map { $0 % 2 })
    let outer = Ingredient("outer", from: .kernel)
    let start = ContinuousClock.now
    _ = try context.value(of: outer) { try context.eigenDecomposition().eigenvalues.count }
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    let inner = try #require(context.seconds[.eigenDecomposition])
    let own = try #require(context.seconds[outer])
    #expect(inner > 0 && own >= 0 && inner + own <= elapsed)
  }

  @Test func eigenvaluesThatAreThereAreNotComputedAgain() throws {
    let context = try MeasurementContext.complete([[2, 1], [1, 2]], labels: [0, 1])
    let decomposition = try context.eigenDecomposition()
    #expect(try context.spectrum() == decomposition.spectrum)
  }

  private static func metric(
    _ ingredients: Set<Ingredient>, _ compute: @escaping @Sendable (MeasurementContext) throws -> MetricValue
  ) -> Metric {
    Metric(
      name: "own", title: "A metric of one's own", formula: "1", direction: .higherIsBetter, range: "0 … 1",
      ingredients: ingredients, source: "this test", compute: compute)
  }

  /// Plans rest on what metrics declare, so that an undeclared ingredient is an error; what a declared one is made of
  /// need not be declared.
  @Test func undeclaredIngredientsAreRefused() throws {
    let context = try MeasurementContext.complete([[2, 1], [1, 2]], labels: [0, 1])
    let honest = Self.metric([.spectrum]) { .defined(try $0.spectrum().largest) }
    #expect(try honest.value(in: context) == .defined(3))
    let dishonest = Self.metric([.spectrum]) { .defined(try $0.kernel().entries[0]) }
    let error = #expect(throws: MetricError.self) { try dishonest.value(in: context) }
    #expect(
      error?.description == "the metric 'own' uses 'kernel', which is not among the ingredients it declares")
  }

  private struct OwnError: Error {}

  @Test func errorsOfMetricsNameTheMetricAndKeepTheirKind() throws {
    let context = try MeasurementContext.of(nil)
    #expect(
      try Self.metric([.cost]) { _ in throw UndefinedValue("it is so") }.value(in: context) == .undefined("it is so"))
    #expect(
      try Self.metric([.cost]) { _ in .defined(.infinity) }.value(in: context)
        == .undefined("the value is not a finite number"))
    let own = #expect(throws: MetricError.self) {
      try Self.metric([.cost]) { _ in throw OwnError() }.value(in: context)
    }
    #expect(own?.description == "the metric 'own' failed: OwnError()")
    #expect(throws: KernelError.self) {
      try Self.metric([.cost]) { _ in throw KernelError.invalid("too large") }.value(in: context)
    }
  }

  /// Measuring leaves the parameters as they were, to the bit, and unwatched by automatic differentiation.
  @Test func measuringChangesNothing() throws {
    let network = try ProbeNetwork.network()
    let before = try network.parameters.map { try $0.tensor.doubles() }
    let images = MeasurementImages(probe: try ProbeNetwork.images())
    let context = MeasurementContext(graph: ProbeNetwork.graph, subject: .network(network), images: images)
    let sources: Set<Ingredient.Source> = [.network, .probe]
    for metric in MetricTable.all
    where !metric.ingredients.needTraining && metric.ingredients.contains(where: { sources.contains($0.source) }) {
      #expect(try metric.value(in: context).number != nil)
    }
    #expect(try network.parameters.map { try $0.tensor.doubles() } == before)
    #expect(network.parameters.allSatisfy { !$0.tensor.requiresGradient })
  }
}
