import Foundation
import Glibc
import TangentCommand
import TestSupport
import Testing

/// What holds for every command: help, statuses, streams.
@Suite struct CommandLineTests {
  static let cell = "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|"
  static let commands: [[String]] = [
    ["spaces"], ["metrics"], ["metrics", "lga"], ["show", cell], ["data"], ["data", "list", "cifar10"],
    ["presets"], ["presets", "mok-2022"], ["recipes"], ["recipes", "short"],
  ]

  let tangent: TangentProcess

  init() throws { tangent = try TangentProcess() }

  static let allCommands =
    commands + [
      ["train"], ["kernel"], ["score"], ["search"], ["evolve"], ["correlate"], ["compare"], ["trust"],
      ["export"],
      ["studies"], ["data", "fetch"], ["data", "check"], [],
    ]

  /// At 80 columns a line that is too long is broken, and its rest begins at the margin: no command to be copied.
  @Test(arguments: allCommands)
  func helpTeachesByExamplesThatFitATerminal(command: [String]) throws {
    let outcome = try tangent.run(command + ["--help"])
    #expect(outcome.status == 0)
    #expect(outcome.error == "")
    let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex(of: command.isEmpty ? "QUICK START" : "EXAMPLES"))
    let examples = lines[(start + 1)...].prefix { !$0.isEmpty }
    #expect(!examples.isEmpty)
    for line in examples { #expect(line.hasPrefix("  ") && line.count <= 80, "\(line)") }
  }

  /// Each command by its own default, which is not the recipe's for all.
  @Test(arguments: ["train", "score", "kernel", "search", "evolve"])
  func helpSaysHowManyEpochsEachCommandTrains(command: String) throws {
    let help = try tangent.run(command, "--help").output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      help.contains(
        "(default: 0 for score, kernel and searches by a sum at initialization; 2 for other searches, correlate, "
          + "trust and compare; 4 for evolve; the recipe's own number for train)"))
  }

  @Test func helpListsEveryStatus() throws {
    let outcome = try tangent.run("--help")
    for status in CommandStatus.allCases { #expect(outcome.output.contains("\(status.rawValue)  \(status.meaning)")) }
  }

  @Test func theVersionIsANumber() throws {
    let outcome = try tangent.run("--version")
    #expect(outcome.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
  }

  @Test(arguments: commands)
  func whatIsNotATerminalGetsNoEscapeCodes(command: [String]) throws {
    let outcome = try tangent.run(command)
    #expect(outcome.status == 0)
    #expect(!outcome.output.isEmpty && outcome.error == "")
    #expect(!outcome.output.contains("\u{1B}"))
  }

  @Test(arguments: commands)
  func jsonIsAnObject(command: [String]) throws {
    let outcome = try tangent.run(command + ["--json"])
    #expect(outcome.status == 0)
    #expect(try !outcome.json().isEmpty)
  }

  @Test(arguments: [
    (["metrics", "lgaa"], "there is no metric or composite 'lgaa'; did you mean 'lga'?"),
    (["show", "--space", "nasbench21", cell], "did you mean 'nasbench201'?"),
    (["show", "--dataset", "cifar", cell], "did you mean 'cifar10'?"),
    (["data", "list", "fashion"], "there is no data set 'fashion'; choose from fashion-mnist"),
    (["data", "fetch", "cifar01"], "did you mean 'cifar10' or 'cifar100'?"),
    (["data", "fetch", "fashion-mnist"], "apt-get install dataset-fashion-mnist"),
    (["train", cell, "--recipe", "mok2022"], "did you mean 'mok-2022'?"),
    (["train", cell, "--dataset", "mnst"], "did you mean 'mnist'?"),
    // Character 19 begins the operation of the edge from 0 to 2.
    (["show", "|nor_conv_3x3~0|+|nor_conv_4x4~0|none~1|+|none~0|none~1|none~2|"], "character 19 of the cell"),
    (["show", ""], "character 1 of the cell"),
    (["show", cell, "--image-size", "14"], "networks of nasbench201 take 4 or 8 or 16 or 32"),
    (["show", cell, "--image-size", "-4"], "--image-size -4: CIFAR-10's images of 32x32 pixels"),
    (
      ["show", cell, "--channels", "-3"], "--channels -3: the channels of the first stage (C) must be from 1 to 262144"
    ),
    (["train", cell, "--epochs", "-1"], "--epochs -1: the number of epochs is from 0 to 1,000,000"),
    (["train", cell, "--learning-rate", "-1"], "--learning-rate -1.0: a learning rate must be greater than 0"),
    (["train", cell, "--learning-rate", "-.5"], "--learning-rate -0.5: a learning rate must be greater than 0"),
    (["train", cell, "--learning-rate", "1e39"], "a learning rate must be greater than 0 and at most 1e30"),
    (["search", "--learning-rate", "1e39"], "a learning rate must be greater than 0 and at most 1e30"),
    (["train", cell, "--warm-up", "0.1"], "'--warm-up <percentage>': give a percentage below 100%"),
    (["train", cell, "--warm-up", "100%"], "'--warm-up <percentage>': give a percentage below 100%"),
    (["train", cell, "--warm-up"], "Missing value for '--warm-up <percentage>': give a percentage below 100%"),
    (["train", cell, "--recalibration-images", "1"], "are recomputed on is 0 or from 2 to 100,000"),
    (["train", cell, "--epochs", "1.5"], "The value '1.5' is invalid for '--epochs <number>': give a whole number ("),
    (["train", cell, "--epochs"], "Missing value for '--epochs <number>': give a whole number ("),
    (["train", cell, "--seed", "-1"], "'--seed <seed>': give a whole number from 0 to 18446744073709551615 ("),
    (["train", cell, "--dtype", "float16"], "'--dtype <type>'. Please provide one of 'float32' and 'float64'. ("),
    (["search", "--max-parameters", "-5"], "'-5' is invalid for '--max-parameters <count>': give a number from 0 up"),
    (["search", "--max-parameters", "0,6M"], "such as 800000, 800k, 0.6M or 2G, with a point for decimals ("),
    (["search", "--time", "1:30"], "'--time <time>': give a number of seconds, or one with a unit, such as 90s"),
    (["kernel", cell, "--memory", "-1"], "'--memory <size>': give a number of bytes from 1 up, or one with a unit"),
    (["show", cell, "--channels", "0"], "channels of the first stage"),
    (["show", cell, "--dot", "--json"], "choose one (see 'tangent show --help')"),
    (["train", cell, "--epochs", "0"], "nothing to train"),
    (["train", cell, "--learning-rate", "nan"], "give a number greater than 0 in decimal digits"),
    (["train", cell, "--train-images", "0%"], "'--train-images <share>': give a whole number, a percentage"),
    (["train", cell, "--train-images", "-5"], "'--train-images <share>': give a whole number, a percentage"),
    (["train", cell, "--device", "tpu"], "--device tpu: unknown; use cpu, cuda or cuda:n"),
    (["train"], "(see 'tangent train --help')"),
    (["export", "mine"], "nothing to write: give --onnx, --pytorch, --safetensors, --dot or --genotype with a file"),
    (["export", "mine", "--onnx", "a.pb"], "--onnx a.pb: the name must end in .onnx"),
    (["export", "mine", "--dot", "a.dot", "--with-preprocessing"], "--with-preprocessing requires --onnx"),
    (["data", "fetch"], "(see 'tangent data fetch --help')"),
    (["metrics", "--jsn"], "Unknown option '--jsn'. Did you mean '--json'? (see 'tangent metrics --help')"),
    (["serach"], "Unexpected argument 'serach': did you mean 'search'? (see 'tangent --help')"),
    (["chair"], "Unexpected argument 'chair' (see 'tangent --help')"),
  ])
  func aWrongCommandLineIsOneLineAndStatus64(command: [String], excerpt: String) throws {
    let outcome = try tangent.run(command)
    #expect(outcome.status == 64)
    #expect(outcome.output == "")
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.error.split(separator: "\n").count == 1)
    #expect(outcome.error.contains(excerpt))
  }

  @Test func aFullDiskIsStatus74() throws {
    let process = tangent.process(["metrics"])
    let error = tangent.folder.file("full.err")
    try Data().write(to: error)
    process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
    process.standardError = try FileHandle(forWritingTo: error)
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 74)
    #expect(
      try String(contentsOf: error, encoding: .utf8)
        == "tangent: error: standard output could not be written: No space left on device\n")
  }

  /// A line that is redrawn needs escape codes, so a terminal that does not know them gets none.
  @Test(arguments: [("dumb", false), ("xterm", true)]) func aDumbTerminalGetsNoRedrawnLines(
    name: String, isRedrawn: Bool
  ) throws {
    let terminal = try PseudoTerminal()
    try TinyImages.write(to: tangent.folder.file("images"))
    let process = tangent.process(
      ["score", Self.cell] + TinySearch.measuring(in: tangent.folder.url), environment: ["TERM": name])
    process.standardOutput = FileHandle.nullDevice
    process.standardError = terminal.userEnd
    try process.run()
    let shown = terminal.readToEnd()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(shown.contains("\u{1B}") == isRedrawn)
  }

  @Test(arguments: [([:], true), (["NO_COLOR": "1"], false), (["TERM": "dumb"], false)])
  func aTerminalGetsColorUnlessItIsRefused(environment: [String: String], isStyled: Bool) throws {
    let terminal = try PseudoTerminal()
    let process = tangent.process(["spaces"], environment: environment)
    process.standardOutput = terminal.userEnd
    try process.run()
    let shown = terminal.readToEnd()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(shown.contains("nasbench201"))
    #expect(shown.contains("\u{1B}[1m") == isStyled)
  }
}
