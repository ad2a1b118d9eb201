import Foundation
import Testing

/// `tangent data fetch` with a `curl` of the test's own: nothing leaves the machine.
@Suite struct DataFetchCommandTests {
  let tangent: TangentProcess

  init() throws { tangent = try TangentProcess() }

  /// The environment in which `curl` is this shell script.
  private func environment(curl script: String) throws -> [String: String] {
    let folder = tangent.folder.file("programs")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let program = folder.appending(path: "curl")
    try Data("#!/bin/sh\n\(script)\n".utf8).write(to: program)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
    return ["PATH": "\(folder.path):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"]
  }

  @Test func aServerThatDoesNotAnswerIsStatus69() throws {
    let outcome = try tangent.run(
      ["data", "fetch", "cifar10"], environment: environment(curl: "echo 'curl: (7) refused' >&2; exit 7"))
    #expect(outcome.status == 69)
    #expect(outcome.output == "")
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.error.contains("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz could not be fetched"))
  }

  @Test func anotherFileThanTheArchiveIsStatus65() throws {
    let outcome = try tangent.run(
      ["data", "fetch", "cifar10"],
      environment: environment(curl: #"printf 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'"#))
    #expect(outcome.status == 65)
    #expect(outcome.error.contains("expected the published 170052171 bytes, but the server sends 5"))
  }

  /// The transfer stalls after its first bytes and says so through a pipe with a name; the signal comes then.
  @Test func ctrlCKeepsWhatHasArrived() throws {
    let begun = tangent.folder.file("begun")
    try #require(mkfifo(begun.path, 0o600) == 0)
    let head = #"printf 'HTTP/1.1 200 OK\r\nContent-Length: 170052171\r\n\r\nfirst'"#
    let process = tangent.process(
      ["data", "fetch", "cifar10"],
      environment: try environment(curl: "\(head); echo begun > '\(begun.path)'; exec tail -f /dev/null"))
    let error = Pipe()
    process.standardOutput = FileHandle.nullDevice
    process.standardError = error
    try process.run()
    let line = try FileHandle(forReadingFrom: begun).read(upToCount: 6)
    #expect(line == Data("begun\n".utf8))
    kill(process.processIdentifier, SIGINT)
    let said = String(decoding: try error.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 130)
    #expect(said.contains("was cancelled") && said.contains("the same command resumes from there"))
    #expect(
      FileManager.default.fileExists(
        atPath: tangent.folder.file(".local/share/tangent/cifar10/cifar-10-binary.tar.gz.part").path))
  }
}
