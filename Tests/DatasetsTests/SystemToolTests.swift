import Datasets
import Foundation
import Testing

@Suite struct SystemToolTests {
  @Test func whatItPrintsIsReturned() throws {
    let tool = try SystemTool("printf", package: "coreutils")
    #expect(try tool.run(["%s-%s", "a", "b c"]) == "a-b c")
  }

  /// The usual folders are looked in though `PATH` names none.
  @Test func programsAreFoundWithoutASearchPath() throws {
    let tool = try SystemTool("gzip", package: "gzip", environment: [:])
    #expect(["/usr/bin/gzip", "/bin/gzip"].contains(tool.location.path))
  }

  @Test func anAbsentProgramNamesItsPackage() {
    let error = #expect(throws: DatasetError.self) { try SystemTool("no-such-program", package: "some-package") }
    #expect(error?.kind == .system)
    #expect(
      error?.description
        == "the program no-such-program was not found on the search path; install it (Debian: apt-get install "
        + "some-package)")
  }

  @Test func aFailureCarriesTheProgramsOwnWords() throws {
    let tool = try SystemTool("md5sum", package: "coreutils")
    let error = #expect(throws: DatasetError.self) { try tool.run(["/nonexistent/file"]) }
    #expect(error?.kind == .system)
    #expect(error?.description.hasPrefix("md5sum failed: ") == true)
    #expect(error?.description.hasSuffix("/nonexistent/file: No such file or directory") == true)
  }

  /// Without the cancellation it would run for a day.
  @Test func aRunningProgramIsCancelled() throws {
    let tool = try SystemTool("sleep", package: "coreutils")
    let cancellation = DownloadCancellation()
    Thread { cancellation.cancel() }.start()
    #expect(throws: DatasetError.self) { try tool.run(["86400"], cancellation: cancellation) }
  }

  @Test func aCancelledProgramDoesNotStart() throws {
    let cancellation = DownloadCancellation()
    cancellation.cancel()
    let tool = try SystemTool("printf", package: "coreutils")
    let error = #expect(throws: DatasetError.self) { try tool.run(["x"], cancellation: cancellation) }
    #expect(error?.kind == .cancelled)
  }
}
