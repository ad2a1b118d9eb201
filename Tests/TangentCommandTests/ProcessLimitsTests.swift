import Foundation
import TestSupport
import Testing

@Suite struct ProcessLimitsTests {
  let tangent: TangentProcess

  init() throws { tangent = try TangentProcess() }

  /// Under so small a limit the libraries wait for memory for ever, or end the process.
  @Test(arguments: ["1000000", "2000000"]) func tooSmallAnAddressSpaceEndsInASentence(kibibytes: String) throws {
    let search = try TinySearch(tangent)
    let outcome = try tangent.run(
      search.arguments(), under: "/bin/bash",
      ["-c", "ulimit -v \(kibibytes); exec \"$0\" \"$@\""])
    let message = outcome.error
    #expect(outcome.status == 1)
    #expect(message.contains("an address space of 2.0 GiB") && message.contains("ulimit -v"), "\(message)")
    #expect(!FileManager.default.fileExists(atPath: search.study.path))
  }
}
