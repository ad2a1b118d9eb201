import Foundation

/// The Python that checks run in: the variable PYTHON, or else `python3` on the search path.
struct PythonInterpreter {
  let name: String

  init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    name = environment["PYTHON"].flatMap { $0.isEmpty ? nil : $0 } ?? "python3"
  }

  /// What a program prints.
  ///
  /// - Returns: nil if there is no such Python.
  /// - Throws: ``ExportError`` with the last line that the program wrote to standard error.
  func output(of program: String, _ arguments: [String]) throws(ExportError) -> Data? {
    try exporting("\(name) could not be run") {
      let messages = FileManager.default.temporaryDirectory.appending(path: "tangent-\(UUID().uuidString)")
      try Data().write(to: messages)
      defer { try? FileManager.default.removeItem(at: messages) }
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = [name, "-c", program] + arguments
      let output = Pipe()
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = output
      process.standardError = try FileHandle(forWritingTo: messages)
      try process.run()
      let printed = try output.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      // The status of `env` if the program does not exist.
      if process.terminationStatus == 127 { return nil }
      guard process.terminationStatus == 0 else {
        let lines = String(decoding: try Data(contentsOf: messages), as: UTF8.self).split(whereSeparator: \.isNewline)
        throw ExportError(lines.last.map(String.init) ?? "it exited with status \(process.terminationStatus)")
      }
      return printed
    }
  }
}
