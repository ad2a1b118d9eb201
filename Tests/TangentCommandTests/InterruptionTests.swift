import Foundation
import Glibc
import TestSupport
import Testing

@Suite struct InterruptionTests {
  let tangent: TangentProcess

  init() throws { tangent = try TangentProcess() }

  /// One evaluation and two workers: the one that is idle from the start does not make the search a finished one.
  /// Two signals at once, as from GNU's `timeout`, ask for the same end, which leaves the study in one file.
  @Test(arguments: [[SIGTERM], [SIGTERM, SIGINT], [SIGINT, SIGTERM, SIGTERM]])
  func aSearchThatWasTerminatedSaysSo(signals: [Int32]) throws {
    let search = try TinySearch(tangent)
    let process = tangent.process(
      search.arguments("--evaluations", "1", "--workers", "2", "--epochs", "100000"))
    let errors = Pipe()
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    try process.run()
    // The write-ahead log appears when the workers begin.
    while !FileManager.default.fileExists(atPath: search.study.path + "-wal"), process.isRunning { sched_yield() }
    for signal in signals { kill(process.processIdentifier, signal) }
    let message = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect([130, 143].contains(process.terminationStatus) && process.terminationReason == .exit, "\(message)")
    #expect(message.contains("stopped; the 0 finished evaluations are in"), "\(message)")
    let files = try FileManager.default.contentsOfDirectory(atPath: tangent.folder.url.path)
    #expect(files.filter { $0.hasPrefix("study") } == ["study.sqlite"])
  }
}
