import Datasets
import Search
import Spaces

/// What a recommendation was measured on: all training images of a set, and the networks' space and sizes.
///
/// Written beside the recommendation, so that a search on other images or of other networks is told so.
public struct TrustConditions: Hashable, Sendable, Codable {
  /// The search space's name, with a number of its description behind it where it comes from a file.
  public let space: String
  /// The networks' sizes and the images' shape.
  public let scale: NetworkScale
  /// The data set's name in the catalogue, or the path of the user's own images.
  public let dataset: String
  /// The number of training images.
  public let count: Int
  /// A checksum of all of them, and the folder in which they were.
  public let images: ImageProvenance

  /// Of a plan and the set that its images are drawn from, whatever it draws. Costs one pass over the pixels.
  ///
  /// - Throws: ``SearchError`` for an unknown space, or when memory is exhausted.
  public init(
    of plan: EvaluationPlan, images: TrainingImages, in catalogue: Catalogue = .standard
  ) throws(SearchError) {
    let set = images.images
    space = try searching { try plan.searchSpace(in: catalogue).fingerprint }
    scale = try plan.completed(in: catalogue).networkScale(for: set)
    dataset = plan.dataset
    count = set.count
    do { self.images = try ImageProvenance(all: images) } catch { throw .dataset(error) }
  }

  /// Why a recommendation that was measured on this says nothing about the others, in words; nil where it may hold.
  ///
  /// Images of other channels or classes are another task.
  public func refusal(of other: TrustConditions) -> String? {
    guard space == other.space else { return "networks of \(space), not of \(other.space)" }
    guard scale.taskText != other.scale.taskText else { return nil }
    return "\(scale.taskText), but \(other.dataset) has \(other.scale.taskText)"
  }

  /// In what the others differ, in words: each such as "channels 8 instead of 4". Empty where they are the same, wherever
  /// the images are now.
  public func differences(to other: TrustConditions) -> [String] {
    let names = Set(scale.sizes.values.keys).union(other.scale.sizes.values.keys).sorted()
    var pairs = names.map { name in
      (name, scale.sizes[name].map { "\($0)" } ?? "none", other.scale.sizes[name].map { "\($0)" } ?? "none")
    }
    pairs.append(("images of", scale.imageText, other.scale.imageText))
    var differences = pairs.filter { $0.1 != $0.2 }.map { "\($0) \($1) instead of \($2)" }
    if let difference = images.difference(to: other.images) {
      let counts = count == other.count ? "" : " (\(count) instead of \(other.count))"
      differences.append(difference + counts)
    }
    return differences
  }
}

extension NetworkScale {
  fileprivate var taskText: String { "\(imageChannels)-channel images of \(classes) classes" }
  fileprivate var imageText: String { "\(imageHeight)x\(imageWidth) pixels" }
}
