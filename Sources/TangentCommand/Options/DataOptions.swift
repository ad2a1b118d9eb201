import ArgumentParser
import Foundation
import Tangent

/// Where data sets lie.
struct DataFolderOptions: ParsableArguments {
  @Option(
    name: .customLong("data"),
    help: ArgumentHelp(
      "The folder that holds the data set's files, or a folder named for it; no other folder is searched (default: "
        + "TANGENT_DATA, or else the usual places; see `tangent data --help`).",
      valueName: "folder"),
    completion: .directory)
  var folder: String?

  func validate() throws {
    if folder == "" { throw ValidationError("--data '': the name of the folder is empty") }
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
struct DataOptions: PlanOptionGroup {
  @OptionGroup var datasetChoice: StandardChoice<DatasetOption>
  @OptionGroup var folder: DataFolderOptions
  @OptionGroup var trainImages: Choice<TrainImagesOption>
  @OptionGroup var validationImages: StandardChoice<ValidationImagesOption>

  static let trainedImages = 4096
  static let scoredImages = 1536
  static let heldOutImages = 1024

  var dataset: String { datasetChoice.value }

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

  /// - Throws: ``Failure`` where there are fewer images than a training asks for.
  static func check(_ plan: TrainingPlan, for images: TrainingImages) throws(Failure) {
    let set = images.images
    if let training = plan.trainingImages, training <= 0 || training + plan.heldOutImages > set.count {
      throw Failure(
        .usage,
        "\(training) images to train on and \(plan.heldOutImages) to hold out were asked for, but \(set.name)'s "
          + "training set has \(set.count) here; change --train-images or --validation-images")
    }
  }
}

enum DatasetOption: StandardPlanOption {
  static let name = "dataset"
  static let help = ArgumentHelp(
    "The data set; `tangent data` lists them and shows which ones you have.", valueName: "name")
  static let standard = DatasetCatalogue.standard.id
  static func apply(_ value: String, to draft: inout PlanDraft) { draft.plan.dataset = value }
  static func text(in draft: PlanDraft) -> String? { draft.plan.dataset }
  static func words(in draft: PlanDraft) -> String? { draft.plan.dataset }
}

enum TrainImagesOption: PlanOption {
  static let name = "train-images"
  static let help = ArgumentHelp(
    "Training images to train on, balanced by class: a number, a percentage such as 10%, or all (default: "
      + "\(DataOptions.trainedImages) for train, \(DataOptions.scoredImages) for kernel, score and search).",
    valueName: "share")
  static func check(_ value: ImageShare) throws {
    // Zero images are refused later, where the images are counted and the message can say how many there are.
    if case .count(let count) = value, count > 0 { try CountRange.trainingImages.check(count) }
  }
  static func apply(_ value: ImageShare, to draft: inout PlanDraft) {
    guard let available = draft.imageCount else { return }
    draft.plan.trainingImages = value == .all ? nil : value.count(of: available)
  }
  static func text(in draft: PlanDraft) -> String? { draft.plan.trainingImages.map { "\($0)" } ?? "all" }
}

enum ValidationImagesOption: StandardPlanOption {
  static let name = "validation-images"
  static let help = ArgumentHelp(
    "Training images to hold out and measure accuracy on: a number or a percentage.", valueName: "share")
  static let standard = ImageShare.count(DataOptions.heldOutImages)
  static func check(_ value: ImageShare) throws {
    if case .count(let count) = value { try CountRange.heldOutImages.check(count) }
  }
  static func apply(_ value: ImageShare, to draft: inout PlanDraft) {
    guard let available = draft.imageCount else { return }
    draft.plan.heldOutImages = value.count(of: available)
  }
  static func text(in draft: PlanDraft) -> String? { "\(draft.plan.heldOutImages)" }
}
