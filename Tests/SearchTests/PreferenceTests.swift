import Metrics
import Search
import Testing
import Torch

@Suite struct PreferenceTests {
  /// Larger LGA and fewer parameters are better. None of the first four dominates another; the last is dominated.
  private static let points: [(lga: Double, parameters: Double)] = [
    (0.9, 100), (0.8, 40), (0.5, 25), (0.1, 20), (0.4, 90),
  ]

  private static func objectives() throws -> Objectives { try Objectives(["lga", "-parameters"]) }

  private static func trials() throws -> [Trial] {
    let configuration = try SampleStudies.configuration(algorithm: .random, pipeline: 20)
    var schedule = try TrialSchedule(
      configuration, largestEvaluations: points.count, finished: [], catalogue: .standard,
      costValues: { _ throws(SearchError) in [:] })
    return try points.map { point in
      guard case .evaluate(let assignment) = try schedule.step() else { throw SearchError.cancelled }
      let measurement = NetworkMeasurement(
        seed: 0, values: ["lga": .defined(point.lga), "parameters": .defined(point.parameters)], epochs: [],
        seconds: .init(training: 0, kernel: 0, total: 0))
      return try schedule.finish(assignment, [measurement])
    }
  }

  /// Over the front, LGA is from 0.1 to 0.9 and parameters from 20 to 100. The squared distances to the best of both are
  /// 0 + 1, 1/64 + 1/16, 1/4 + 1/256 and 1 + 0: the second is the nearest.
  @Test(
    arguments: [
      ("balanced", 1), ("lga", 0), ("-parameters", 3), ("-parameters=40", 1), ("-parameters=39.9", 2), ("lga=0.5", 2),
      ("lga=0.51", 1), ("lga=0.95", nil), ("-parameters=19", nil),
    ] as [(String, Int?)])
  func aChoiceIsAPointOfTheFront(text: String, place: Int?) throws {
    let (objectives, trials) = (try Self.objectives(), try Self.trials())
    let choice = try Preference(text, of: objectives).choice(from: trials.front(by: objectives), by: objectives)
    #expect(choice?.trial.number == place.map { trials[$0].number })
  }

  @Test func nothingIsChosenFromNothing() throws {
    let objectives = try Self.objectives()
    for text in ["balanced", "lga", "lga=0"] {
      #expect(try Preference(text, of: objectives).choice(from: [], by: objectives) == nil)
    }
  }

  @Test(arguments: [
    ("parameters", "prefers nothing that is searched by; give balanced, an objective (lga, -parameters)"),
    ("lga=high", "'high' in 'lga=high' is not a limit"), ("macs=3", "prefers nothing"), ("", "prefers nothing"),
  ])
  func whatHasNoMeaningSaysWhatHas(text: String, excerpt: String) throws {
    let error = #expect(throws: SearchError.self) { try Preference(text, of: Self.objectives()) }
    #expect(error?.description.contains(excerpt) == true, "\(error?.description ?? "")")
  }

  /// A limit may have the unit of its metric, and no other one.
  @Test func aLimitMayHaveItsUnit() throws {
    let objectives = try Objectives(["lga", "latency"])
    #expect(try Preference("latency=8ms", of: objectives) == .limited(1, to: 8))
    #expect(try Preference("latency=8", of: objectives) == .limited(1, to: 8))
    let error = #expect(throws: SearchError.self) { try Preference("latency=8s", of: objectives) }
    #expect(
      error?.description
        == "'8s' in 'latency=8s' is not a limit; give a decimal number, such as 8 or 0.35, in ms")
    #expect(throws: SearchError.self) { try Preference("lga=8ms", of: objectives) }
  }

  /// A composite may be called by its name, and has no limit.
  @Test func aCompositeHasItsName() throws {
    let objectives = try Objectives(["parameters", "untrained"])
    #expect(try Preference("untrained", of: objectives) == .best(1))
    #expect(throws: SearchError.self) { try Preference("untrained=0", of: objectives) }
  }

  /// The box between the worst and the best of all five: LGA from 0.1 to 0.9, parameters from 100 to 20. In its units the
  /// points are (1, 0), (7/8, 3/4), (1/2, 15/16), (0, 1) and one below: 7/8 · 3/4 + 1/2 · (15/16 − 3/4).
  @Test func theShareIsOfTheBoxOfAllTrials() throws {
    let share = try #require(try Self.trials().hypervolumeShare(by: Self.objectives()))
    #expect(abs(share - (7.0 / 8 * 3 / 4 + 3.0 / 32)) < 1e-12)
    #expect(try Self.trials().prefix(1).hypervolumeShare(by: Self.objectives()) == nil)
    #expect(try [Trial]().hypervolumeShare(by: Self.objectives()) == nil)
  }
}
