import ArgumentParser
import Foundation
import Tangent

/// Where data sets lie.
struct DataFolderOptions: ParsableArguments {
  @Option(
    name: .customLong("data"),
    help: ArgumentHelp(
      "A folder that holds the data set's files or a folder named for it; it is looked in first.",
      valueName: "folder"),
    completion: .directory)
  var folder: String?

  var locations: DatasetLocations { DatasetLocations(explicit: folder.map { URL(filePath: $0) }) }
}

/// Which images networks see. Test images are never among them.
struct DataOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The data set; `tangent data` lists them and says which are here.", valueName: "name"))
  var dataset = DatasetCatalogue.standard.id

  @OptionGroup var folder: DataFolderOptions

  @Option(
    help: ArgumentHelp(
      "Training images to train on, classes balanced: a number, a percentage such as 10%, or all (default: "
        + "\(DataOptions.trainedImages) for train, \(DataOptions.scoredImages) for kernel, score and search).",
      valueName: "share"))
  var trainImages: ImageShare?

  static let trainedImages = 4096
  static let scoredImages = 1536

  @Option(
    help: ArgumentHelp(
      "Training images to hold out and measure accuracy on: a number or a percentage.", valueName: "share"))
  var validationImages = ImageShare.count(1024)

  func validate() throws {
    // No image to train on is a mistake where the images are counted, which says what there is.
    if case .count(let count)? = trainImages, count > 0 { try CountRange.trainingImages.check(count) }
    if case .count(let count) = validationImages { try CountRange.heldOutImages.check(count) }
  }

  /// - Throws: ``Failure`` that suggests what may have been meant.
  func description() throws(Failure) -> DatasetDescription { try Self.description(named: dataset) }

  static func description(named name: String) throws(Failure) -> DatasetDescription {
    guard let description = DatasetCatalogue.all.first(where: { $0.id == name }) else {
      throw .unknown("data set", name, known: DatasetCatalogue.all.map(\.id))
    }
    return description
  }

  /// The copy of the data set that is used.
  /// - Throws: ``DatasetError`` that says where it was looked for and how to get it.
  func copy() throws -> DatasetCopy { try folder.locations.copy(of: try description()) }

  /// How many of so many images to train on, and how many to hold out; nil stands for all that are not
  /// held out.
  func counts(of imageCount: Int) -> (training: Int?, held: Int) {
    let share = trainImages ?? .count(Self.trainedImages)
    return (share == .all ? nil : share.count(of: imageCount), validationImages.count(of: imageCount))
  }

  /// The same for a training set that was read.
  /// - Throws: ``Failure`` where there are fewer images than asked for.
  func counts(of images: TrainingImages) throws(Failure) -> (training: Int?, held: Int) {
    let set = images.images
    let counts = counts(of: set.count)
    if let training = counts.training, training <= 0 || training + counts.held > set.count {
      throw Failure(
        .usage,
        "\(training) images to train on and \(counts.held) to hold out were asked for, but \(set.name)'s training set "
          + "has \(set.count) here; change --train-images or --validation-images")
    }
    return counts
  }
}
