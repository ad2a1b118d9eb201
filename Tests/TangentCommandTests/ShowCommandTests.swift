import Foundation
import Testing

@Suite struct ShowCommandTests {
  static let best =
    "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_1x1~1|nor_conv_3x3~2|"
  static let allNone = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"

  let tangent: TangentProcess

  init() throws { tangent = try TangentProcess() }

  /// NAS-Bench-201's cell 13714, whose parameters and multiply-accumulates are published. Its 5 convolutions are
  /// in each of 15 cells, with 1 in the stem and 3 in each of 2 reductions; a path has 3 of each cell's
  /// (0 to 1 to 2 to 3), the stem, 2 of each reduction, and the classifier.
  @Test func countsWhatTheBenchmarkCounts() throws {
    let outcome = try tangent.run("show", Self.best)
    let rows = outcome.rows
    let convolutions = 15 * 5 + 1 + 2 * 3
    let depth = 15 * 3 + 1 + 2 * 2 + 1
    #expect(rows.contains("parameters | 1,073,466 | 1,073,466"))
    #expect(rows.contains("multiply-accumulates | 153,272,970 | 153,272,970"))
    #expect(rows.contains("convolutions | \(convolutions) | \(convolutions)"))
    #expect(rows.contains("depth (convolutions and linear layers in a row) | \(depth) | \(depth)"))
    #expect(outcome.output.contains("─ nor_conv_1x1 ─"))
    #expect(!outcome.output.contains("warning"))
  }

  @Test func jsonHasTheSameCosts() throws {
    let object = try tangent.run("show", Self.best, "--json").json()
    let benchmark = try #require(object["benchmark"] as? [String: Any])
    #expect(benchmark["parameters"] as? Int == 1_073_466)
    #expect(benchmark["multiplyAccumulates"] as? Int == 153_272_970)
    #expect(object["isInputIndependent"] as? Bool == false)
    #expect((object["canonicalForm"] as? String)?.hasPrefix("input+nor_conv_1x1(") == true)
  }

  /// The published closed form at 1x1 = 0, 3x3 = 0 for CIFAR-100, whose classifier has 100 rows of 65.
  @Test func theDataSetDecidesShapeAndClasses() throws {
    let object = try tangent.run("show", Self.allNone, "--dataset", "cifar100", "--json").json()
    let benchmark = try #require(object["benchmark"] as? [String: Any])
    #expect(benchmark["parameters"] as? Int == 79_156)
    #expect((object["scale"] as? [String: Any])?["classes"] as? Int == 100)
  }

  /// Nothing reads node 2, so its 3x3 convolution is not executed. The benchmark counts it all the same:
  /// 73,306 + 243,040 parameters, as its closed form says.
  @Test func executedLeavesOutWhatTheBenchmarkCountsForNothing() throws {
    let dead = "|none~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|none~2|"
    let object = try tangent.run("show", dead, "--json").json()
    let benchmark = try #require(object["benchmark"] as? [String: Any])
    let executed = try #require(object["executed"] as? [String: Any])
    #expect(benchmark["parameters"] as? Int == 316_346)
    #expect(executed["parameters"] as? Int == 73_306)
    #expect(benchmark["convolutions"] as? Int == 15 + 7)
    #expect(executed["convolutions"] as? Int == 7)
  }

  @Test func scaleOptionsAreUsed() throws {
    let object = try tangent.run(
      [
        "show", Self.best, "--channels", "4", "--cells", "1", "--image-size", "4", "--dataset", "fashion-mnist",
        "--json",
      ]
    ).json()
    let scale = try #require(object["scale"] as? [String: Any])
    #expect(scale["sizes"] as? [String: Int] == ["channels": 4, "cells": 1])
    for (name, number) in [
      ("imageChannels", 1), ("imageHeight", 4), ("imageWidth", 4),
    ] {
      #expect(scale[name] as? Int == number)
    }
  }

  /// Only sizes that networks are also computed at: `score` and the others refuse the rest in the same words.
  @Test(arguments: ["show", "score", "kernel", "train", "evolve", "search"])
  func everyCommandTakesTheSameImageSizes(command: String) throws {
    try TinyImages.write(to: tangent.folder.file("images"))
    let data = command == "show" ? [] : ["--data", tangent.folder.file("images").path]
    let architecture = command == "search" ? [] : [Self.best]
    for size in ["16", "14", "56", "0"] {
      let outcome = try tangent.run(
        [command] + architecture + data + ["--dataset", "fashion-mnist", "--image-size", size])
      #expect(outcome.status == 64)
      // Other lines are notes on the copy of the data set.
      #expect(
        outcome.errorLines.last.map { $0 + "\n" }
          == "tangent: error: --image-size \(size): Fashion-MNIST's images of 28x28 pixels are averaged over whole "
          + "squares, and networks of nasbench201 take 4 or 28\n")
    }
  }

  /// Timed where asked for, with the prediction once there is a table for the same conditions.
  @Test func latencyIsMeasured() throws {
    let studies = ["TANGENT_STUDIES": tangent.folder.url.path]
    let network = ["--channels", "1", "--cells", "1", "--dataset", "mnist", "--latency-batch", "3"]
    let show = ["show", Self.best, "--latency"] + network
    func latency() throws -> [String: Any] {
      let outcome = try tangent.run(show + ["--json"], environment: studies)
      #expect(outcome.status == 0, "\(outcome.error)")
      return try #require(try outcome.json()["latency"] as? [String: Any])
    }
    let alone = try latency()
    #expect(alone["batch"] as? Int == 3 && alone["threads"] as? Int == 1 && alone["predictedSeconds"] is NSNull)
    let times = try ["firstQuartileSeconds", "measuredSeconds", "thirdQuartileSeconds"].map {
      try #require(alone[$0] as? Double)
    }
    #expect(times == times.sorted() && times[0] > 0)
    let measured = try tangent.run(
      ["latency", "measure", "--networks", "2", "--quiet"] + network, environment: studies)
    #expect(measured.status == 0, "\(measured.error)")
    #expect(try latency()["predictedSeconds"] as? Double ?? 0 > 0)
    let shown = try tangent.run(show, environment: studies).output
    #expect(shown.contains("latency         measured ") && shown.contains("; predicted "))
    #expect(shown.contains("\n                3 images, 1 thread, "))
    #expect(try tangent.run("show", Self.best, "--json").json()["latency"] is NSNull)
  }

  @Test(arguments: [
    (["--latency", "--dot"], "--latency cannot be combined with --dot or --graph, which do not print costs"),
    (["--latency-batch", "2"], "--latency-batch requires --latency"),
    (
      ["--latency", "--latency-batch", "1025"],
      "--latency-batch 1025: the number of images at a time is from 1 to 1,024"
    ),
  ])
  func latencyIsPartOfTheCosts(options: [String], message: String) throws {
    let outcome = try tangent.run(["show", Self.best] + options)
    #expect(outcome.status == 64 && outcome.error.contains(message), "\(outcome.error)")
  }

  /// Programs that leave no processor free are noticed while a network is timed, which takes a second.
  @Test func aBusyMachineIsNoticed() throws {
    let others = try (0..<ProcessInfo.processInfo.activeProcessorCount).map { _ in
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = ["nice", "-n", "5", "sh", "-c", "while :; do :; done"]
      try process.run()
      return process
    }
    defer {
      for process in others {
        // Ignored by this process, SIGTERM is also ignored by what it starts.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
      }
    }
    let network = ["--channels", "1", "--cells", "1", "--dataset", "mnist"]
    let shown = try tangent.run(["show", Self.best, "--latency"] + network).output
    #expect(shown.contains("warning: other programs kept "), "\(shown)")
  }

  @Test func warnsOfACellThatIgnoresItsInput() throws {
    let outcome = try tangent.run("show", Self.allNone)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("warning: the output is the same for every image"))
  }

  @Test func drawsTheGraph() throws {
    let dot = try tangent.run("show", Self.best, "--dot").output
    #expect(dot.hasPrefix("digraph \"\(Self.best)\" {\n") && dot.hasSuffix("}\n"))
    let listing = try tangent.run("show", Self.best, "--graph").output
    #expect(listing.contains("stem.conv"))
  }

  @Test func theWholeGraphHasTheDeadLayersToo() throws {
    let executed = try tangent.run("show", CommandLineTests.cell, "--graph").output
    let whole = try tangent.run("show", CommandLineTests.cell, "--graph", "--whole").output
    #expect(!executed.contains("zero"))
    #expect(whole.contains("zero"))
  }
}
