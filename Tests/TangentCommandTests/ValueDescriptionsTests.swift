import TangentCommand
import Testing

@Suite struct ValueDescriptionsTests {
  @Test func messagesAboutValuesSayWhatIsValid() {
    #expect(
      ValueDescriptions.completed("The value 'x' is invalid for '--epochs <number>'")
        == "The value 'x' is invalid for '--epochs <number>': give a whole number")
    // An apostrophe, a bracket and a line in the value are no end of it.
    #expect(
      ValueDescriptions.completed("The value 'a<b>'\nc' is invalid for '--learning-rate <rate>'")
        .hasSuffix("'--learning-rate <rate>': give a number greater than 0 in decimal digits, such as 0.1 or 1e-3"))
  }

  @Test(arguments: [
    "Unknown option '--jsn'. Did you mean '--json'?", "Missing expected argument '<architecture>'",
    "The value 'x' is invalid for '--dtype <type>'. Please provide one of 'float32' and 'float64'.",
    "Missing value for '--output <file>'",
  ])
  func otherMessagesStay(message: String) {
    #expect(ValueDescriptions.completed(message) == message)
  }
}
