import Datasets
import Foundation
import Torch

/// The part of a checkpoint that is text: its plan, its epochs, and the files that hold its tensors.
struct CheckpointManifest: Hashable, Codable {
  /// A file beside the manifest.
  struct File: Hashable, Codable {
    var name: String
    var bytes: Int
    /// FNV-1a of 64 bits, in hexadecimal.
    var checksum: String

    init(name: String, _ data: Data) {
      self.name = name
      bytes = data.count
      checksum = Checksum(of: data).description
    }
  }

  static let currentFormat = 1

  var format = Self.currentFormat
  var plan: TrainingPlan
  var epochs: [Checkpoint.Epoch]
  var orderSeed: UInt64
  var imagesChecksum: String
  var heldOutChecksum: String?
  var imageFolder: String?
  var interpretation: ImageInterpretation?
  var environment: [String: String]
  /// The network's state.
  var weights: File
  /// The optimizer's state, weights that train, and attachments.
  var training: File

  /// As it is stored: the checksum is that of the manifest's JSON without white space, members sorted.
  private struct Sealed: Codable {
    var checkpoint: CheckpointManifest
    var checksum: String
  }

  private struct Version: Decodable {
    struct Manifest: Decodable { var format: Int }
    var checkpoint: Manifest
  }

  private static func encoder(_ formatting: JSONEncoder.OutputFormatting) -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return encoder
  }

  private var checksum: String {
    get throws { Checksum(of: try Self.encoder([]).encode(self)).description }
  }

  /// The bytes of the file.
  func encoded() throws -> Data {
    try Self.encoder(.prettyPrinted).encode(Sealed(checkpoint: self, checksum: checksum)) + Data("\n".utf8)
  }

  /// - Throws: ``CheckpointError`` where a byte has changed.
  init(_ data: Data, named path: String) throws(CheckpointError) {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    if let version = try? decoder.decode(Version.self, from: data), version.checkpoint.format != Self.currentFormat {
      throw CheckpointError(
        .damaged,
        "\(path) has format version \(version.checkpoint.format), but this program knows only "
          + "\(Self.currentFormat); use the program that made it")
    }
    guard let sealed = try? decoder.decode(Sealed.self, from: data),
      (try? sealed.checkpoint.checksum) == sealed.checksum
    else {
      throw CheckpointError(
        .damaged, "\(path) is damaged or not a checkpoint of this program: \(data.count) bytes whose checksum is wrong")
    }
    self = sealed.checkpoint
  }

  init(_ checkpoint: Checkpoint, weights: File, training: File) {
    plan = checkpoint.plan
    epochs = checkpoint.epochs
    orderSeed = checkpoint.orderSeed
    imagesChecksum = checkpoint.imagesChecksum
    heldOutChecksum = checkpoint.heldOutChecksum
    imageFolder = checkpoint.imageFolder
    interpretation = checkpoint.interpretation
    environment = checkpoint.environment
    self.weights = weights
    self.training = training
  }
}
