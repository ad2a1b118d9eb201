import Glibc

/// The bytes of names that the system hands over, which need not be valid text.
///
/// A Swift string cannot hold a path that is not UTF-8, and would silently name another file.
package enum PathEncoding {
  /// - Parameters:
  ///   - arguments: each argument's bytes, the program's name first.
  ///   - environment: the values of variables that hold paths, by name.
  ///   - folder: the current one, where it is known.
  /// - Throws: ``Failure`` naming the first that is not UTF-8.
  package static func check(
    arguments: [[UInt8]], environment: [(name: String, value: [UInt8])] = [], folder: [UInt8]? = nil
  ) throws(Failure) {
    for (index, bytes) in arguments.enumerated().dropFirst() { try check(bytes, as: "argument \(index)") }
    for variable in environment { try check(variable.value, as: variable.name) }
    if let folder { try check(folder, as: "the current folder") }
  }

  /// What this process was given.
  package static func check() throws(Failure) {
    let arguments = (0..<Int(CommandLine.argc)).compactMap { CommandLine.unsafeArgv[$0].map { bytes($0) } }
    let environment = ["TANGENT_DATA", "TANGENT_STUDIES"].compactMap { (name: String) in
      getenv(name).map { (name, bytes($0)) }
    }
    let folder = getcwd(nil, 0)
    defer { free(folder) }
    try check(arguments: arguments, environment: environment, folder: folder.map { bytes($0) })
  }

  private static func check(_ bytes: [UInt8], as name: String) throws(Failure) {
    guard String(validating: bytes, as: UTF8.self) == nil else { return }
    throw Failure(
      .usage,
      "\(name), '\(shown(bytes))', is not UTF-8, as paths must be; rename the file or folder, or reach it through a "
        + "symbolic link with another name")
  }

  private static func bytes(_ text: UnsafeMutablePointer<CChar>) -> [UInt8] {
    Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
  }

  /// Bytes beyond ASCII as `\xE9`.
  private static func shown(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      byte < 0x80 ? String(Unicode.Scalar(byte)) : "\\x" + String(byte, radix: 16, uppercase: true)
    }
    .joined()
  }
}
