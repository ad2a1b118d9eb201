import Foundation
import Glibc
import Testing

/// A folder that the user names holds the images, or there are none.
@Suite struct ExplicitDataTests {
  let tangent: TangentProcess
  /// Where nobody needs to look: images that must not be taken in place of others.
  private let standard: URL

  init() throws {
    tangent = try TangentProcess()
    standard = tangent.folder.file(".local/share/tangent/mnist")
    try TinyImages.write(to: standard)
    try FileManager.default.createDirectory(at: tangent.folder.file("empty"), withIntermediateDirectories: false)
    try Data("text".utf8).write(to: tangent.folder.file("file"))
    try FileManager.default.createSymbolicLink(
      at: tangent.folder.file("link"), withDestinationURL: tangent.folder.file("nowhere"))
  }

  private static let sizes = [
    "--quiet", "--dataset", "mnist", "--channels", "2", "--train-images", "20", "--validation-images", "20",
    "--kernel-images", "10", "--metrics", "parameters",
  ]

  private func score(_ options: [String], environment: [String: String] = [:]) throws -> TangentProcess.Outcome {
    try tangent.run(["score", CommandLineTests.cell] + Self.sizes + options, environment: environment)
  }

  @Test func withoutOneTheDefaultsAreTaken() throws {
    #expect(try score([]).status == 0)
    #expect(try score([], environment: ["TANGENT_DATA": ""]).status == 0)
  }

  @Test(arguments: [
    ("nowhere", "does not exist"), ("file", "is not a folder"), ("link", "is a broken link"),
    (
      "empty",
      "MNIST was not found in ORIGIN PATH: looked for train-images-idx3-ubyte, train-labels-idx1-ubyte, "
        + "t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, gzipped or not, in PATH/mnist and PATH"
    ),
  ])
  func oneWithoutTheImagesIsAnError(name: String, reason: String) throws {
    let path = tangent.folder.file(name).path
    for (origin, outcome) in [
      ("--data", try score(["--data", path])), ("TANGENT_DATA", try score([], environment: ["TANGENT_DATA": path])),
    ] {
      #expect(outcome.status == 66 && outcome.output == "")
      #expect(outcome.errorLines.count == 1)
      #expect(
        outcome.error.contains(reason.replacing("ORIGIN", with: origin).replacing("PATH", with: path)),
        "\(outcome.error)")
    }
    #expect(try name == "empty" || tangent.run("data", "--data", path).status == 66)
  }

  @Test func oneWithoutANameIsAMistake() throws {
    for arguments in [["score", CommandLineTests.cell, "--data", ""], ["data", "list", "--data", ""]] {
      let outcome = try tangent.run(arguments)
      #expect(
        outcome.status == 64 && outcome.error.contains("--data '': the name of the folder is empty"), "\(outcome.error)"
      )
    }
  }

  /// For the superuser permissions do not hold, so the command runs as nobody there.
  @Test(arguments: ["closed", "holding"]) func oneThatMayNotBeReadIsStatus74(name: String) throws {
    let folder = tangent.folder.file(name)
    let closed = name == "closed" ? folder : folder.appending(path: "mnist")
    try TinyImages.write(to: closed)
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: closed.path)
    defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: closed.path) }
    let outcome = try tangent.runUnprivileged(
      ["score", CommandLineTests.cell, "--data", folder.path] + Self.sizes)
    #expect(outcome.status == 74, "\(outcome.error)")
    #expect(outcome.error.contains("\(closed.path) may not be read: Permission denied"), "\(outcome.error)")
  }
}
