import Foundation
import TestSupport
import Testing

@Suite struct ProcessLimitsTests {
  let tangent: TangentProcess

  init() throws { tangent = try TangentProcess() }

  /// Under so small a limit the libraries wait for memory for ever, or end the process.
  @Test(arguments: ["1000000", "2000000"]) func tooSmallAnAddressSpaceEndsInASentence(kibibytes: String) throws {
    let search = try TinySearch(tangent)
    let process = tangent.process(
      ["-c", "ulimit -v \(kibibytes); exec \"$0\" \"$@\"", TangentProcess.executable.path] + search.arguments())
    process.executableURL = URL(filePath: "/bin/bash")
    let errors = Pipe()
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    try process.run()
    let message = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 1)
    #expect(message.contains("an address space of 2.0 GiB") && message.contains("ulimit -v"), "\(message)")
    #expect(!FileManager.default.fileExists(atPath: search.study.path))
  }
}
