import Foundation
import TangentCommand
import Testing

/// `--size`, its presets, and the short forms that spaces declare.
struct SizeOptionsTests {
  static let cell = CommandLineTests.cell
  let tangent: TangentProcess

  init() throws { tangent = try TangentProcess() }

  private func parameters(_ sizes: String...) throws -> Int? {
    let object = try tangent.run(["show", Self.cell, "--json"] + sizes).json()
    return (object["benchmark"] as? [String: Any])?["parameters"] as? Int
  }

  @Test func shortFormsStandForSizes() throws {
    let expected = try parameters("--size", "channels=4", "--size", "cells=2")
    #expect(try expected != nil && expected != parameters())
    #expect(try parameters("--channels", "4", "--cells=2") == expected)
    #expect(try parameters("--size=reduced", "--size=channels=4", "--cells", "2") == expected)
    #expect(try parameters("--channels", "4", "--cells", "2", "--size", "benchmark") == parameters())
    #expect(try parameters("--channels", "9", "--channels", "4", "--cells", "2") == expected, "the last counts")
  }

  @Test(arguments: [
    (
      ["--size", "depth=3"], "--size depth=3: networks of nasbench201 have no size 'depth'; choose from channels, cells"
    ),
    (["--size", "chanels=3"], "did you mean 'channels'?"),
    (["--size", "large"], "or one of its presets (benchmark, reduced)"),
    (["--size", "channels=many"], "--channels many: the channels of the first stage (C) must be from 1 to"),
    (["--channels", "0"], "--channels 0: the channels of the first stage (C) must be from 1 to"),
    (["--cells", "9999999999999999999"], "--cells 9999999999999999999: the cells in each stage (N) must be from"),
    (["--channels"], "Missing value for '--channels <number>'"),
    (["--channels", "--cells", "1"], "Missing value for '--channels <number>'"),
  ])
  func mistakesAreNamedAsTheyWereWritten(arguments: [String], message: String) throws {
    let outcome = try tangent.run(["show", Self.cell] + arguments)
    #expect(outcome.status == 64 && outcome.error.contains(message), "\(outcome.error)")
    #expect(outcome.error.split(separator: "\n").count == 1)
  }

  /// Behind `--` everything is an argument, and other commands have no sizes.
  @Test func onlyOptionsOfTheCommandsWithSizesAreWrittenOut() throws {
    #expect(
      try SizeArguments.expanded(["show", "--channels", "3", "--", "--channels"])
        == ["show", "--size=channels=3", "--", "--channels"])
    #expect(try SizeArguments.expanded(["metrics", "--channels", "3"]) == ["metrics", "--channels", "3"])
    for command in [
      "show", "score", "kernel", "evolve", "search", "correlate", "trust", "compare", "train", "metrics", "spaces",
      "export",
      "studies",
      "data",
    ] {
      let help = try tangent.run([command, "--help"]).output
      #expect(help.contains("--size <") == SizeArguments.commands.contains(command), "\(command)")
    }
  }

  /// No option of a command has the name of a size that has a short form.
  @Test(arguments: SizeArguments.commands.sorted()) func shortFormsHideNoOption(command: String) throws {
    let help = try tangent.run([command, "--help"]).output
    for name in SizeArguments.names {
      #expect(!help.contains("\n  --\(name) "), "\(command) has an option --\(name) of its own")
    }
  }
}
