import Tangent
import Testing

/// `tangent search --metric` with the name of a sum of ranks.
@Suite struct CompositeSearchTests {
  let tangent: TangentProcess

  init() throws { tangent = try TangentProcess() }

  /// The study holds the sum, so that it is resumed by the name and by the sum alike.
  @Test func theSumIsRecorded() throws {
    let search = try TinySearch(tangent)
    let options = ["--epochs", "1", "--evaluations"]
    let record = try tangent.run(search.arguments(options + ["3", "--json", "--metric", "revisiting"])).json()
    let configuration = try #require(record["configuration"] as? [String: Any])
    #expect(configuration["objective"] as? String == Composite.revisiting.sum)
    #expect(record["objectives"] as? [String] == ["rank(angle)+rank(last-epoch-loss)+2.0*rank(parameters)"])
    for (count, objective) in [("4", "revisiting"), ("5", Composite.revisiting.sum)] {
      let resumed = try tangent.run(search.arguments(options + [count, "--resume", "--metric", objective]))
      #expect(resumed.status == 0, "\(resumed.error)")
    }
    #expect(try search.trials().count { $0.reuses == nil } == 5)
  }
}
