import Foundation

/// The system's Python, as an oracle for files that its libraries read. Tests that need it skip where a library
/// is not installed.
public enum Python {
  public static let isInstalled = canImport("zlib")
  /// Debian's python3-numpy.
  public static let hasNumPy = canImport("numpy")
  /// Debian's python3-pil.
  public static let hasPillow = canImport("PIL")
  /// Debian's python3-sklearn.
  public static let hasScikitLearn = canImport("sklearn.kernel_ridge")

  public static let executable = "/usr/bin/python3"

  /// The Python in which exported networks are checked, as the library chooses it: the variable PYTHON, or else
  /// `python3` on the search path.
  public static let chosen = ProcessInfo.processInfo.environment["PYTHON"] ?? "python3"

  /// Whether a Python has these modules, such as `onnx, onnxruntime`.
  public static func has(_ modules: String, in python: String = chosen) -> Bool {
    (try? output(of: "import \(modules)", by: python)) != nil
  }

  private static func canImport(_ module: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: executable)
      && (try? output(of: "import \(module); print(1)")) == "1\n"
  }

  /// What a program prints; `sys.argv[1:]` are the arguments.
  public static func output(
    of program: String, arguments: [String] = [], by python: String = executable
  ) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [python, "-c", program] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.featureUnsupported) }
    return text
  }

  /// What a program prints as JSON.
  public static func value<Value: Decodable>(
    _ type: Value.Type = Value.self, of program: String, _ arguments: String...
  ) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(output(of: program, arguments: arguments).utf8))
  }
}
