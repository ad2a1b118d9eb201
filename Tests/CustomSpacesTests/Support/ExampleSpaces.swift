import CustomSpaces
import Foundation
import Spaces

/// The files of `Examples/spaces`, and texts of tests as spaces.
enum ExampleSpaces {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Examples/spaces")

  static func space(_ name: String) throws -> CustomSpace {
    try CustomSpace(contentsOf: folder.appending(path: "\(name).yaml").path)
  }
}

extension CustomSpace {
  init(_ text: String) throws { try self.init(SpaceDefinition(text), named: "test.yaml") }
}
