import ArgumentParser
import Foundation
import Tangent

/// Where data sets lie.
struct DataFolderOptions: ParsableArguments {
  @Option(
    name: .customLong("data"),
    help: ArgumentHelp(
      "The folder that holds the data set's files or a folder named for it; no other folder is searched (default: "
        + "TANGENT_DATA, or else the usual places; see `tangent data --help`).",
      valueName: "folder"),
    completion: .directory)
  var folder: String?

  func validate() throws {
    if folder == "" { throw ValidationError("--data '': this names no folder") }
  }

  var locations: DatasetLocations { DatasetLocations(explicit: folder.map { URL(filePath: $0) }) }

  /// The copy of a data set to resume with: the user's, or else the one that was used first.
  /// - Throws: ``DatasetError`` that says where it was looked for and how to get it.
  func copy(of dataset: DatasetDescription, begunWith former: String?, _ progress: ProgressOptions) throws
    -> DatasetCopy
  {
    if folder == nil, let former {
      if let copy = DatasetCopy(of: dataset, in: URL(filePath: former)) { return copy }
      progress.note("\(former) no longer holds the files of \(dataset.title), so other folders are searched")
    }
    return try locations.copy(of: dataset)
  }

  /// The value of `--data` that makes a data set be read from a folder; nil where it is found there anyway.
  static func option(for dataset: String, in folder: String) -> String? {
    let described = try? TangentCommand.catalogue.dataset(named: dataset)
    let found = described.flatMap { DatasetLocations().status(of: $0).copy }
    return found?.folder.standardizedFileURL.path == folder ? nil : folder
  }
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
  var validationImages = ImageShare.count(DataOptions.heldOutImages)

  static let heldOutImages = 1024

  func validate() throws {
    // Zero images are refused later, where the images are counted and the message can say how many there are.
    if case .count(let count)? = trainImages, count > 0 { try CountRange.trainingImages.check(count) }
    if case .count(let count) = validationImages { try CountRange.heldOutImages.check(count) }
  }

  /// - Throws: `UnknownName`.
  func description() throws(UnknownName) -> DatasetDescription { try TangentCommand.catalogue.dataset(named: dataset) }

  /// The copy of the data set that is used.
  /// - Throws: ``DatasetError`` that says where it was looked for and how to get it.
  func copy() throws -> DatasetCopy { try folder.locations.copy(of: try description()) }

  /// The training images that are used.
  /// - Throws: ``DatasetError`` where they are not there or damaged.
  func trainingImages(_ progress: ProgressOptions) throws -> TrainingImages {
    try copy().trainingImages(noting: progress)
  }

  /// How many images out of `imageCount` to train on, and how many to hold out; nil stands for all that are not held
  /// out.
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
