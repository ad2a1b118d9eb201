import Foundation
import Tangent
import Testing

@Suite struct StudiesCommandTests {
  let tangent: TangentProcess

  init() throws { tangent = try TangentProcess() }

  private func studies(_ arguments: String...) throws -> TangentProcess.Outcome {
    try tangent.run(["studies"] + arguments, environment: ["TANGENT_STUDIES": tangent.folder.url.path])
  }

  @Test func withoutStudiesSaysHowToMakeOne() throws {
    let outcome = try studies()
    #expect(outcome.status == 0 && outcome.output.contains("`tangent search` makes one"))
  }

  @Test func listsAndShowsWhatThereIs() throws {
    let search = try TinySearch(tangent, study: "mine.sqlite")
    #expect(try tangent.run(search.arguments("--evaluations", "3")).status == 0)
    let row = try #require(try studies().rows.last)
    #expect(row.hasPrefix("mine | finished | mnist | evolution | lga | 3/3 | "))
    let shown = try studies("mine")
    #expect(shown.status == 0)
    let best = try #require(try search.trials().ranked(by: "lga", .higherIsBetter).first)
    #expect(shown.rows.contains { $0.hasPrefix("1 | ") && $0.hasSuffix(best.architecture.text) })
    let record = try studies("mine", "--json").json()
    #expect((record["trials"] as? [Any])?.count == search.count)
    #expect(record["state"] as? String == "finished")
  }

  @Test func aDamagedFileDoesNotHideTheOthers() throws {
    let search = try TinySearch(tangent, study: "good.sqlite")
    #expect(try tangent.run(search.arguments("--evaluations", "2")).status == 0)
    try Data(repeating: 0xff, count: 5000).write(to: tangent.folder.file("bad.sqlite"))
    let outcome = try studies()
    #expect(outcome.status == 0)
    #expect(outcome.rows.contains { $0.hasPrefix("good | ") })
    #expect(outcome.error.contains("bad.sqlite"))
  }

  @Test func anUnknownStudyIsStatus66() throws {
    let outcome = try studies("nothing")
    #expect(outcome.status == 66 && outcome.error.contains("there is no study"))
  }
}
