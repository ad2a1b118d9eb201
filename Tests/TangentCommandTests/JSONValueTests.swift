import Foundation
import TangentCommand
import Testing

@Suite struct JSONValueTests {
  @Test func sortsMembersAndIndents() {
    let value: JSONValue = ["b": [1, 2.5, nil], "a": ["z": true, "Z": "text"], "c": [], "d": [:]]
    #expect(
      value.text == """
        {
          "a": {
            "Z": "text",
            "z": true
          },
          "b": [
            1,
            2.5,
            null
          ],
          "c": [],
          "d": {}
        }
        """)
    #expect(value.line == #"{"a":{"Z":"text","z":true},"b":[1,2.5,null],"c":[],"d":{}}"#)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func numbersThatAreNotFiniteAreNull(number: Double) {
    #expect(JSONValue(number).line == "null")
  }

  @Test func integersKeepEveryDigit() {
    #expect(JSONValue(UInt64.max).line == "18446744073709551615")
    #expect(JSONValue(Int.min).line == "-9223372036854775808")
  }

  @Test(arguments: [0.1, -1e-7, Double.leastNonzeroMagnitude, 1.7976931348623157e308, 123_456_789.0])
  func numbersComeBackAsTheyWere(number: Double) throws {
    let read = try JSONSerialization.jsonObject(with: Data("[\(JSONValue(number).line)]".utf8))
    #expect((read as? [Double]) == [number])
  }

  @Test func textComesBackAsItWas() throws {
    let text = "\"quoted\" \\ back\u{8}slash\n\r\t\u{1}\u{1F} é 日 🙂 </script>"
    let read = try JSONSerialization.jsonObject(with: Data("[\(JSONValue(text).line)]".utf8))
    #expect((read as? [String]) == [text])
  }
}
