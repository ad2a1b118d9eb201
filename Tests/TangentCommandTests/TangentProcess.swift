import Foundation
import Glibc
import TestSupport

/// The built command, run as a user runs it.
struct TangentProcess {
  /// What a run left behind.
  struct Outcome {
    let status: Int32
    let output: String
    let error: String

    /// The lines of standard error that are not notes or progress.
    var errorLines: [Substring] { error.split(separator: "\n").filter { $0.hasPrefix("tangent: error: ") } }

    /// The lines of standard output, with a bar between columns: two spaces and more.
    var rows: [String] {
      output.split(separator: "\n").map { line in
        line.trimmingCharacters(in: .whitespaces).replacing(/\s{2,}/, with: " | ")
      }
    }

    func json() throws -> [String: Any] {
      let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
      guard let object = value as? [String: Any] else { throw CocoaError(.coderReadCorrupt) }
      return object
    }
  }

  /// The executable lies beside the test bundle, in debug and in release.
  static let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appending(path: "tangent")

  /// A home of its own for every run: no data set of the machine's user is found by chance.
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A process that has not begun, in an environment where only what is given can be found.
  func process(_ arguments: [String], environment: [String: String] = [:]) -> Process {
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = arguments
    // One thread: sums in one order, so equal seeds give equal bits.
    var variables = ["HOME": folder.url.path, "XDG_DATA_DIRS": folder.file("share").path, "OMP_NUM_THREADS": "1"]
    for name in ["PATH", "LD_LIBRARY_PATH"] { variables[name] = ProcessInfo.processInfo.environment[name] }
    process.environment = variables.merging(environment) { _, given in given }
    process.standardInput = FileHandle.nullDevice
    return process
  }

  /// Runs to the end. Streams go to files, which take any amount.
  func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
    try run(process(arguments, environment: environment))
  }

  /// The same as nobody, where this is the superuser, for whom permissions do not hold.
  func runUnprivileged(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
    guard getuid() == 0 else { return try run(arguments, environment: environment) }
    return try run(
      arguments, under: "/usr/bin/setpriv", ["--reuid=65534", "--clear-groups"], environment: environment)
  }

  /// The same started by another program, such as a shell that sets a limit.
  /// - Parameter leading: that program's arguments before the command and its own.
  func run(
    _ arguments: [String], under program: String, _ leading: [String], environment: [String: String] = [:]
  ) throws -> Outcome {
    let process = process(leading + [Self.executable.path] + arguments, environment: environment)
    process.executableURL = URL(filePath: program)
    return try run(process)
  }

  private func run(_ process: Process) throws -> Outcome {
    let output = folder.file("\(UUID().uuidString).out")
    let error = folder.file("\(UUID().uuidString).err")
    for file in [output, error] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: error)
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
      error: try String(contentsOf: error, encoding: .utf8))
  }

  func run(_ arguments: String...) throws -> Outcome { try run(arguments) }
}
