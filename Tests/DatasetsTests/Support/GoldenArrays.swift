import Datasets
import Foundation
import TestSupport
import Testing

/// The contents of `arrays.json`: what NumPy writes, what it holds, and what is refused.
struct GoldenArrays: Decodable {
  struct Array: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let shape: [Int]
    let element: String
    let values: [Double]
    let file: Data
    var testDescription: String { name }
  }

  struct Part: Decodable, Sendable {
    let shape: [Int]
    let pixels: Data
    let labels: [Int]
  }

  struct Set: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let training: Part
    let validation: Part?
    let test: Part?
    let file: Data
    var testDescription: String { name }
  }

  struct Refusal: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let message: String
    let file: Data
    var testDescription: String { name }
  }

  struct Resized: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let fit: PictureFit
    let side: Int
    let file: Data
    let images: Part
    var testDescription: String { name }
  }

  let resized: [Resized]
  let arrays: [Array]
  let sets: [Set]
  let refused: [Refusal]

  static func read() throws -> GoldenArrays { try GoldenFile.read("arrays.json") }
}
