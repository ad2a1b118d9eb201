import TangentCommand
import Testing

@Suite struct GivenArgumentsTests {
  @Test(arguments: [
    (["train", "--learning-rate", "-1", "--json"], ["train", "--learning-rate=-1", "--json"]),
    (["--image-size", "-4"], ["--image-size=-4"]), (["--learning-rate", "-.5"], ["--learning-rate=-.5"]),
    // Options are no numbers, and numbers without an option are nobody's.
    (["train", "--epochs", "--json", "-q"], ["train", "--epochs", "--json", "-q"]),
    (["train", "-5"], ["train", "-5"]), (["--epochs=3", "-5"], ["--epochs=3", "-5"]),
    (["--", "--epochs", "-5"], ["--", "--epochs", "-5"]), ([], []),
  ])
  func negativeNumbersAreValues(arguments: [String], joined: [String]) {
    #expect(GivenArguments.joiningNegativeNumbers(arguments) == joined)
  }
}
