import Foundation
import TestSupport
import Testing

@Suite struct StudyNameTests {
  let tangent: TangentProcess

  init() throws { tangent = try TangentProcess() }

  @Test(arguments: ["", " ", "../../x", "a\nb"]) func aTextThatIsNoNameIsStatus64(name: String) throws {
    for command in [["search", "--study", name], ["studies", name]] {
      let outcome = try tangent.run(command)
      #expect(outcome.status == 64 && outcome.errorLines.count == 1)
      #expect(outcome.error.contains("a path that ends in .sqlite"), "\(outcome.error)")
    }
  }

  /// No path in a printed command can be taken for an option, whatever the study's name.
  @Test func aNameThatBeginsWithADashHasCommands() throws {
    let search = try TinySearch(tangent, study: "-dash.sqlite")
    let outcome = try tangent.run(search.arguments("--evaluations", "1", "--epochs", "0"))
    #expect(outcome.output.contains(" --checkpoint ./-dash-best\n"), "\(outcome.error)")
    #expect(outcome.output.contains("tangent export ./-dash-best --onnx ./-dash-best.onnx\n"))
  }

  /// Linux takes any bytes as a name; the shell makes one of them that is not UTF-8.
  @Test func aPathThatIsNotUTF8IsStatus64() throws {
    let process = tangent.process(
      ["-c", #"exec "$0" search --study "$(printf 'a\377')""#, TangentProcess.executable.path])
    process.executableURL = URL(filePath: "/bin/bash")
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let message = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 64 && message.contains("argument 3, 'a\\xFF', is not UTF-8"), "\(message)")
  }
}
