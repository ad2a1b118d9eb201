import Foundation
import TestSupport

/// The manifest, as `swift package describe` tells it.
struct PackageDescription: Decodable {
  struct Target: Decodable {
    let name: String
    let path: String
    let targetDependencies: [String]?
    let productDependencies: [String]?

    var dependencies: Set<String> { Set((targetDependencies ?? []) + (productDependencies ?? [])) }
    var isRoom: Bool { path.hasPrefix("Sources/") }
  }

  let targets: [Target]

  /// The targets in `Sources`, by name.
  var rooms: [String: Target] {
    Dictionary(uniqueKeysWithValues: targets.filter(\.isRoom).map { ($0.name, $0) })
  }

  /// Everything that a room depends on, directly or through another.
  func reach(of room: String) -> Set<String> {
    var reached: Set<String> = []
    var waiting = [room]
    while let next = waiting.popLast() {
      for dependency in rooms[next]?.dependencies ?? [] where reached.insert(dependency).inserted {
        waiting.append(dependency)
      }
    }
    return reached
  }

  static func current() throws -> PackageDescription {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(PackageDescription.self, from: output(of: ["describe", "--type", "json"]))
  }

  /// What `swift package` prints, with a build folder of its own: the tests' one is locked while they run.
  static func output(of arguments: [String], without variables: Set<String> = []) throws -> Data {
    let folder = try TemporaryFolder()
    let output = folder.file("output")
    try Data().write(to: output)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      ["swift", "package", "--package-path", Checkout.folder.path, "--scratch-path", folder.file("build").path]
      + arguments
    process.environment = ProcessInfo.processInfo.environment.filter { !variables.contains($0.key) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    try process.run()
    process.waitUntilExit()
    return try Data(contentsOf: output)
  }
}
