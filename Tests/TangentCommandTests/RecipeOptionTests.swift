import Foundation
import Testing

/// The options that change a recipe are declared once: what is declared is in every command's help, and what help has
/// is recorded with studies and trainings, and said in the line that tells what was measured.
struct RecipeOptionTests {
  let tangent: TangentProcess

  init() throws {
    tangent = try TangentProcess()
    try TinyImages.write(to: tangent.folder.file("images"))
  }

  /// Every option that changes a recipe, with another value than that of `short`, and the words for it.
  static let options: [(arguments: [String], words: String)] = [
    (["--batch-size", "7"], "batch 7"), (["--learning-rate", "0.03"], "learning rate 0.03"),
    (["--schedule", "cosine-by-step"], "cosine-by-step"), (["--warm-up", "20%"], "warm-up 20%"),
    (["--augment"], "augmented"),
  ]

  @Test(arguments: options) func everyChangeIsSaid(arguments: [String], words: String) throws {
    let outcome = try tangent.run(
      ["score", CommandLineTests.cell, "--epochs", "1", "--metrics", "training-loss"]
        + TinySearch.measuring(in: tangent.folder.url) + arguments)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.contains(words), "\(outcome.output)")
  }

  /// As many as help shows between the recipe and the options of the kernel, without those that are no recipe's.
  @Test(arguments: ["score", "search", "kernel", "evolve", "train"])
  func everyCommandHasThemAll(command: String) throws {
    let help = try tangent.run([command, "--help"]).output
    for (arguments, _) in Self.options { #expect(help.contains("  \(arguments[0])"), "\(command): \(arguments[0])") }
    let section = help.components(separatedBy: "--recipe <name>").dropFirst().joined()
    let shown = section.prefix(upTo: section.range(of: "--recalibration-images")?.lowerBound ?? section.endIndex)
    let names = Set(shown.matches(of: /\n  (--[a-z-]+)/).map { String($0.1) })
    #expect(names == Set(Self.options.map { $0.arguments[0] }).union(["--epochs"]), "an option has no case here")
  }
}
