import Foundation

/// The files of Tests/Golden, which `scripts/golden/make.sh` writes with PyTorch and NumPy.
public enum GoldenFile {
  /// A golden file whose own sample of the portable numbers is not what this reader makes.
  public struct ForeignNumbers: Error, CustomStringConvertible {
    public let description: String
  }

  /// The sample of the stream "probe" that every file carries.
  private struct Probe: Decodable {
    let probe: [Double]
  }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Golden")

  /// The place of a file that is not JSON, such as `studies/version-1.sqlite`.
  public static func url(_ name: String) -> URL { folder.appending(path: name) }

  /// Reads one file, such as `metrics.json`.
  /// - Throws: what reading and decoding throw; ``ForeignNumbers``.
  public static func read<Content: Decodable>(_ name: String, as type: Content.Type = Content.self) throws -> Content {
    let data = try Data(contentsOf: folder.appending(path: name))
    let probe = try JSONDecoder().decode(Probe.self, from: data).probe
    guard probe == PortableNumbers.uniform("probe", probe.count) else {
      throw ForeignNumbers(description: "\(name) was written with other portable numbers than the tests make")
    }
    return try JSONDecoder().decode(type, from: data)
  }

  /// The names of the files in a folder of Tests/Golden, in order, without `.json`.
  static func names(in subfolder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: subfolder).path)
      .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }
}
