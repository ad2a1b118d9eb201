import Foundation
import Glibc

/// A program of the operating system (`gzip`, `curl`, `tar`, `md5sum`), found on the search path.
package struct SystemTool {
  package let name: String
  package let location: URL

  /// - Parameter package: The Debian package that brings it, for the message.
  /// - Throws: ``DatasetError`` when no folder of `PATH`, nor `/usr/bin` or `/bin`, has the program.
  package init(
    _ name: String, package: String, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(DatasetError) {
    let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init) + ["/usr/bin", "/bin"]
    guard
      let path = folders.map({ "\($0)/\(name)" }).first(where: FileManager.default.isExecutableFile(atPath:))
    else {
      throw DatasetError(
        .system, "the program \(name) was not found on the search path; install it (Debian: apt-get install \(package))"
      )
    }
    self.name = name
    location = URL(filePath: path)
  }

  /// A process of this program that has not been started, its messages in English.
  func process(_ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = location
    process.arguments = arguments
    var environment = ProcessInfo.processInfo.environment
    environment["LC_ALL"] = "C"
    process.environment = environment
    return process
  }

  /// Runs the program to its end and gives what it wrote to standard output.
  ///
  /// - Parameter cancellation: Ends the program from another thread, which is a failure of it; where that
  ///   has been already, it does not start.
  /// - Throws: ``DatasetError`` with the program's own message when it cannot start or fails.
  package func run(
    _ arguments: [String], cancellation: DownloadCancellation = DownloadCancellation()
  ) throws(DatasetError) -> String {
    if cancellation.isCancelled { throw DatasetError(.cancelled, "\(name) was cancelled before it began") }
    let process = process(arguments)
    let output = Pipe()
    let messages = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = messages
    do {
      try process.run()
      cancellation.onCancel { process.stop() }
      defer { cancellation.onCancel(nil) }
      // Both programs used this way write a line or two at most, so neither pipe can fill.
      let text = try output.fileHandleForReading.readToEnd() ?? Data()
      let complaint = try messages.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      if process.terminationStatus == 0 { return String(decoding: text, as: UTF8.self) }
      throw DatasetError(.system, "\(name) failed: \(Self.oneLine(complaint))")
    } catch let error as DatasetError {
      throw error
    } catch {
      throw DatasetError(.system, "\(location.path) could not be run: \(error.localizedDescription)")
    }
  }

  /// A program's message as part of a sentence.
  static func oneLine(_ message: Data) -> String {
    let lines = String(decoding: message, as: UTF8.self).split(whereSeparator: \.isNewline)
    return lines.isEmpty ? "it gave no message" : lines.joined(separator: "; ")
  }
}

extension Process {
  /// Ends the program if it still runs.
  ///
  /// Programs inherit the signals that the thread which starts them blocks. Threads of Dispatch block
  /// all that can be blocked, the one of `terminate()` too.
  func stop() {
    if isRunning { kill(processIdentifier, SIGKILL) }
  }
}
