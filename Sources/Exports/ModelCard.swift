import Datasets
import Foundation
import Spaces

/// An exported network's description of itself: what it is, what it was trained on, and how accurate it is.
public struct ModelCard: Hashable, Sendable {
  public var architecture: Architecture
  /// The sizes of the network, as far as they are known.
  public var scale: NetworkScale?
  /// The data set's name, or the name of one's own folder.
  public var dataset: String?
  /// How pixels become inputs, and what the outputs mean.
  public var interpretation: ImageInterpretation?
  /// How pictures of one's own took the network's size; nil for sets whose images have one size.
  public var pictureFit: PictureFit?
  public var recipe: String?
  /// Epochs trained so far.
  public var epochs: Int?
  public var seed: UInt64?
  /// On held-out training images, from 0 to 1.
  public var validationAccuracy: Double?

  public init(architecture: Architecture) {
    self.architecture = architecture
  }

  /// The entries as text, by name: what ONNX and safetensors hold as metadata.
  ///
  /// Class names, means and deviations are JSON arrays.
  public var metadata: [String: String] {
    var entries = [
      "tangent": TangentVersion.current, "architecture": architecture.text, "space": architecture.space,
    ]
    entries["sizes"] = scale?.sizes.description
    entries["dataset"] = dataset
    entries["classes"] = interpretation.map { Self.json($0.classNames) }
    entries["mean"] = interpretation.map { Self.json($0.normalization.mean) }
    entries["standard_deviation"] = interpretation.map { Self.json($0.normalization.standardDeviation) }
    entries["picture_fit"] = pictureFit?.rawValue
    entries["recipe"] = recipe
    entries["epochs"] = epochs.map(String.init)
    entries["seed"] = seed.map { "\($0)" }
    entries["validation_accuracy"] = validationAccuracy.map { "\($0)" }
    return entries
  }

  private static func json(_ values: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    guard let data = try? encoder.encode(values) else { return "[]" }
    return String(decoding: data, as: UTF8.self)
  }
}
