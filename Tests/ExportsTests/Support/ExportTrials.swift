import Exports
import Foundation
import TestSupport
import Torch

/// Many exported networks run by one Python process, each by the format's own program.
struct ExportTrials {
  /// The variable PYTHON, or else the system's, where Debian's packages are.
  private static let python = ProcessInfo.processInfo.environment["PYTHON"] ?? Python.executable
  static let hasONNX = Python.has("onnx, numpy, onnxruntime", in: python)
  static let hasPyTorch = Python.has("torch", in: python)

  /// Runs the program that stands in a file, with the arguments of each line of another file; a line is the failure, or
  /// nothing.
  private static let driver = """
    import contextlib, io, json, sys
    _, program, list_of_arguments = sys.argv
    code = compile(open(program).read(), "check", "exec")
    failures = []
    for line in open(list_of_arguments):
        sys.argv = ["check"] + json.loads(line)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(code, {"__name__": "check"})
            failures.append("")
        except Exception as error:
            failures.append(repr(error))
    print(json.dumps(failures))
    """

  private let folder: TemporaryFolder
  private let format: any ExportFormat
  private var lines: [String] = []
  private var names: [String] = []
  private var expected: [[Double]] = []

  init(_ format: any ExportFormat) throws {
    folder = try TemporaryFolder()
    self.format = format
  }

  /// - Parameter kind: `float32`, or `uint8` for a network that normalizes.
  mutating func add(
    _ name: String, _ network: ExportedNetwork, _ options: ExportOptions, images: Data, shape: [Int],
    kind: String = "float32", expecting logits: [Double]
  ) throws {
    let stem = "case\(names.count)"
    for file in try format.files(of: network, at: folder.file("\(stem).\(format.fileExtension)"), options) {
      try file.contents.write(to: file.url)
    }
    try images.write(to: folder.file("\(stem).images"))
    let arguments = [
      folder.file("\(stem).\(format.fileExtension)").path, folder.file("\(stem).images").path,
      folder.file("\(stem).outputs").path, shape.map(String.init).joined(separator: ","), kind,
    ]
    lines.append(String(decoding: try JSONEncoder().encode(arguments), as: UTF8.self))
    names.append(name)
    expected.append(logits)
  }

  /// For each network how it deviates, or why it failed.
  func results() throws -> [(name: String, deviation: Double, failure: String)] {
    guard let program = format.check else { return [] }
    try program.source.write(to: folder.file("program.py"), atomically: true, encoding: .utf8)
    try lines.joined(separator: "\n").write(to: folder.file("arguments"), atomically: true, encoding: .utf8)
    let printed = try Python.output(
      of: Self.driver, arguments: [folder.file("program.py").path, folder.file("arguments").path], by: Self.python)
    let failures = try JSONDecoder().decode([String].self, from: Data(printed.utf8))
    return names.indices.map { index in
      let outputs = (try? Data(contentsOf: folder.file("case\(index).outputs"))) ?? Data()
      let values = outputs.withUnsafeBytes { $0.bindMemory(to: Float.self).map(Double.init) }
      return (names[index], deviation(values, from: expected[index]), failures[index])
    }
  }
}
