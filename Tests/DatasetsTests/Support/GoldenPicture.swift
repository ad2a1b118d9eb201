import Datasets
import Foundation
import TestSupport
import Testing

/// A file of `pictures.json`, and what Pillow and NumPy make of it.
struct GoldenPicture: Decodable, Sendable, CustomTestStringConvertible {
  struct Result: Decodable, Sendable {
    let channels: Int
    let width: Int
    let height: Int
    let fit: String
    /// The largest difference that passes, in levels.
    let tolerance: Int
    let pixels: Data
  }

  let name: String
  let format: String
  let width: Int
  let height: Int
  let isGray: Bool
  let file: Data
  let results: [Result]

  var bytes: [UInt8] { Array(file) }
  var testDescription: String { name }

  static func all() throws -> [GoldenPicture] {
    struct File: Decodable { let pictures: [GoldenPicture] }
    return try GoldenFile.read("pictures.json", as: File.self).pictures
  }

  static func named(_ name: String) throws -> GoldenPicture {
    try #require(try all().first { $0.name == name })
  }
}
