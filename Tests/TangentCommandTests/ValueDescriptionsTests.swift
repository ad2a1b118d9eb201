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

  /// What is no number, and what is out of range: each message has the range.
  @Test(arguments: [
    ("--label-smoothing", "nan", "from 0 to below 1"), ("--label-smoothing", "1", "from 0 to below 1"),
    ("--mixup", "nan", "from 0 to 1"), ("--mixup", "1.5", "from 0 to 1"),
    ("--average-weights", "nan", "from 0 to below 1"),
    ("--average-weights", "inf", "from 0 to below 1"), ("--weight-decay", "nan", "from 0 to 1"),
    ("--cutout", "nan", "from 0 to the side of the images"), ("--cutout", "99999", "from 0 to 1024"),
    ("--cutout", "-1", "from 0 to 1024"),
  ])
  func regularizationHasRanges(option: String, value: String, range: String) throws {
    let outcome = try TangentProcess().run(["train", "cell", "\(option)=\(value)"])
    #expect(outcome.status == 64 && outcome.error.contains(range) && outcome.error.contains(option), "\(outcome.error)")
  }

  /// The images decide how much can be cut out of them.
  @Test(arguments: ["train", "score"]) func cutoutFitsTheImages(command: String) throws {
    let tangent = try TangentProcess()
    let images = tangent.folder.file("images")
    try TinyImages.write(to: images)
    let options = [
      command, CommandLineTests.cell, "--data", images.path, "--train-images", "20", "--validation-images", "20",
      "--epochs", "1", "--channels", "2", "--kernel-images", "10", "--quiet",
    ]
    let outcome = try tangent.run(
      (command == "train" ? options.filter { !["--kernel-images", "10"].contains($0) } : options) + ["--cutout", "29"])
    #expect(outcome.status == 64 && outcome.error.contains("images of 28x28 pixels it must be from 0 to 28"))
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
