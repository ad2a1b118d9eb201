import Exports
import Foundation
import TestSupport
import Testing

@Suite struct NetworkExportTests {
  let folder: TemporaryFolder
  var export: NetworkExport

  init() throws {
    folder = try TemporaryFolder()
    export = NetworkExport(of: try LayerCase.example.exported())
  }

  @Test mutating func aFileThatTwoFormatsShareIsWrittenOnce() throws {
    let module = try export.add(PyTorchFormat(), at: folder.file("a.py"))
    let weights = try export.add(SafetensorsFormat(), at: folder.file("a.safetensors"))
    #expect(module.count == 2 && weights.count == 1)
    #expect(export.files.map(\.url.lastPathComponent) == ["a.py", "a.safetensors"])
    try export.write()
    for file in export.files { #expect(try Data(contentsOf: file.url) == file.contents) }
  }

  @Test mutating func twoContentsForOneFileAreRefused() throws {
    try export.add(GenotypeFormat(), at: folder.file("a.txt"))
    let error = #expect(throws: ExportError.self) { try export.add(DOTFormat(), at: folder.file("a.txt")) }
    #expect(error?.description.contains("a.txt would be written twice, with different contents") == true)
  }

  /// The second file's folder is missing, so the first one does not appear either.
  @Test mutating func allFilesAppearOrNone() throws {
    try export.add(DOTFormat(), at: folder.file("a.dot"))
    try export.add(GenotypeFormat(), at: folder.file("missing").appending(path: "a.txt"))
    #expect(throws: (any Error).self) { try export.write() }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }
}
