import Foundation

struct ProgramFailed: Error { let arguments: [String] }

/// Runs a program of the system and gives what it prints.
func run(_ program: String, _ arguments: String...) throws -> String {
  String(decoding: try output(of: program, arguments), as: UTF8.self)
}

/// Runs a program of the system and gives the bytes it prints.
func output(of program: String, _ arguments: [String]) throws -> Data {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = [program] + arguments
  let output = Pipe()
  process.standardOutput = output
  process.standardInput = FileHandle.nullDevice
  try process.run()
  let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else { throw ProgramFailed(arguments: [program] + arguments) }
  return bytes
}
