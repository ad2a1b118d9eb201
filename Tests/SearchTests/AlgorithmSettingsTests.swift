import Foundation
import Search
import Spaces
import Testing

@Suite struct AlgorithmSettingsTests {
  private static let algorithm = SearchAlgorithm(
    name: "own", title: "Own", summary: "own", source: "this test",
    settings: [
      .init(name: "size", meaning: "a size", standard: 10, range: 1...100),
      .init(name: "rate", meaning: "a rate", standard: 0.5, range: 0...3),
      .init(name: "order", meaning: "an order", standard: "first", choices: ["first", "last"]),
      .init(name: "label", meaning: "a label", standard: "none"),
    ]
  ) { history, generator throws(ArchitectureError) in try history.sample(&generator) }

  /// As studies have had them since version 0.1.0: a number is a number.
  @Test func settingsAreStoredAsPlainValues() throws {
    let text = #"{"population":10,"tournament":3}"#
    let settings = try Study.decoded(AlgorithmSettings.self, text)
    #expect(settings == ["population": 10, "tournament": 3] && settings["population", default: 0] == 10)
    #expect(try Study.encoded(settings) == text)
    let all = try Self.algorithm.completed(["rate": 3, "order": "last"])
    let copy = try Study.decoded(AlgorithmSettings.self, Study.encoded(all))
    // A real 3 is read back as the whole number, which is the same value.
    #expect(copy == all && copy.hashValue == all.hashValue)
    #expect(copy["rate", default: 0.0] == 3 && copy["order", default: ""] == "last" && copy["size", default: 0] == 10)
    #expect(try Self.algorithm.completed(copy) == all)
  }

  @Test(
    arguments: [
      ("size", "7", .whole(7)), ("rate", "2", .real(2)), ("rate", "1e-1", .real(0.1)), ("order", "last", "last"),
      ("label", "a=b", "a=b"),
    ] as [(String, String, SettingValue)])
  func textsAreReadByKind(name: String, text: String, value: SettingValue) throws {
    let setting = try Self.algorithm.setting(named: name)
    #expect(try setting.value(text) == value)
    #expect(try setting.value(value.description) == value)
  }

  @Test(arguments: [
    ("size", "0", "the setting size is 0; it must be a whole number between 1 and 100"),
    ("size", "1.5", "the setting size is '1.5'; it must be a whole number between 1 and 100"),
    ("rate", "nan", "the setting rate is 'nan'; it must be a number between 0 and 3"),
    ("rate", "3.5", "the setting rate is 3.5; it must be a number between 0 and 3"),
    ("order", "any", "the setting order is 'any'; it must be one of first, last"),
    ("label", "", "the setting label is empty; it must be a text"),
  ])
  func whatIsNotAllowedIsNamedWithWhatIs(name: String, text: String, message: String) throws {
    let setting = try Self.algorithm.setting(named: name)
    let error = #expect(throws: SearchError.self) { try setting.value(text) }
    #expect(error?.description == message)
  }
}
