import Foundation
import TangentCommand
import Testing

/// Names in Latin-1, which end in the byte E9.
@Suite struct PathEncodingTests {
  private static let name = Array("caf".utf8) + [0xE9]

  private func message(_ check: () throws(Failure) -> Void) -> String? {
    do throws(Failure) {
      try check()
      return nil
    } catch { return error.description }
  }

  @Test func whatIsNotUTF8IsNamed() {
    let text = Array("café".utf8)
    #expect(message { () throws(Failure) in try PathEncoding.check(arguments: [Self.name, text]) } == nil)
    let argument = message { () throws(Failure) in try PathEncoding.check(arguments: [text, text, Self.name]) }
    #expect(argument?.hasPrefix(#"argument 2, 'caf\xE9', is not UTF-8"#) == true)
    let variable = message { () throws(Failure) in
      try PathEncoding.check(arguments: [], environment: [("TANGENT_DATA", Self.name)])
    }
    #expect(variable?.hasPrefix(#"TANGENT_DATA, 'caf\xE9', is not UTF-8"#) == true)
    let folder = message { () throws(Failure) in try PathEncoding.check(arguments: [], folder: Self.name) }
    #expect(folder?.hasPrefix(#"the current folder, 'caf\xE9', is not UTF-8"#) == true)
  }

  /// A shell makes the bytes: Foundation's arguments are text.
  @Test(arguments: [
    #"exec "$0" data list --data "$(printf 'caf\351')""#, #"TANGENT_DATA=$(printf 'caf\351') exec "$0" data list"#,
    #"folder=$(printf 'caf\351'); mkdir "$folder"; cd "$folder"; exec "$0" data list"#,
  ])
  func theCommandRefusesThem(script: String) throws {
    let tangent = try TangentProcess()
    let process = tangent.process(["-c", script, TangentProcess.executable.path])
    process.executableURL = URL(filePath: "/bin/sh")
    process.currentDirectoryURL = tangent.folder.url
    let errors = Pipe()
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    try process.run()
    let message = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 64)
    #expect(message.contains(#"caf\xE9', is not UTF-8"#) && message.split(separator: "\n").count == 1, "\(message)")
  }
}
