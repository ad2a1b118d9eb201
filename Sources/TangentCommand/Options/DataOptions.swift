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

  /// The value of `--data` that makes a data set be read from a folder; nil where it is found there anyway.
  static func option(for dataset: String, in folder: String) -> String? {
    if dataset == folder { return nil }
    let described = try? TangentCommand.catalogue.dataset(named: dataset)
    let found = described.flatMap { DatasetLocations().status(of: $0).copy }
    return found?.folder.standardizedFileURL.path == folder ? nil : folder
  }
}

/// Which images networks see. Test images are never among them.
struct DataOptions: PlanOptionGroup {
  @Option(DatasetOption.self) var datasetChoice: Choice<DatasetOption>
  @Option(FitOption.self) var fit: Choice<FitOption>
  @OptionGroup var unreadable: UnreadableChoice
  @OptionGroup var folder: DataFolderOptions
  @Option(TrainImagesOption.self) var trainImages: Choice<TrainImagesOption>?
  @Option(ValidationImagesOption.self) var validationImages: Choice<ValidationImagesOption>

  static let trainedImages = 4096
  static let scoredImages = 1536
  static let heldOutImages = 1024

  /// The name of a known set, or the whole path of the user's own.
  var dataset: String { DatasetOption.resolved(datasetChoice.value) }

  /// The data set's name within that of a study.
  var datasetTitle: String {
    guard DatasetOption.isPath(dataset) else { return dataset }
    let words = URL(filePath: dataset).lastPathComponent.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
    return words.isEmpty ? "images" : words.joined(separator: "-")
  }

  /// - Throws: ``Failure`` if there are fewer images than the training asks for, or they are too small for it.
  static func check(_ plan: TrainingPlan, for images: TrainingImages) throws(Failure) {
    let regularization = plan.recipe.regularization
    if let refusal = regularization.refusal(
      forImagesOfHeight: plan.scale.imageHeight, width: plan.scale.imageWidth)
    {
      throw Failure(.usage, refusal)
    }
    let set = images.images
    if let training = plan.trainingImages,
      training <= 0 || training > images.largestTrainingCount(heldOutCount: plan.heldOutImages)
    {
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
    "The data set: a name that `tangent data` lists, or the path of your own: a folder of pictures, a .csv table, or "
      + "arrays in an .npz file or a folder of .npy files (see `tangent data check --help`).", valueName: "name or path"
  )
  static let standard = DatasetCatalogue.standard.id
  static func check(_ value: String) throws {
    if value.isEmpty { throw ValidationError("--dataset '': the name is empty") }
  }
  static func apply(_ value: String, to draft: inout PlanDraft) {
    draft.plan.dataset = resolved(value)
    draft.plan.pictures = isPath(value) ? PictureOptions() : nil
  }
  static func text(in draft: PlanDraft) -> String? { draft.plan.dataset }
  static func words(in draft: PlanDraft) -> String? { spoken(draft.plan.dataset) }

  /// A data set's name. For a path, only the last component, because the text it appears in may be shown to others.
  static func spoken(_ value: String) -> String { isPath(value) ? URL(filePath: value).lastPathComponent : value }

  /// Whether a value is the path of the user's own images.
  static func isPath(_ value: String) -> Bool {
    DatasetSource.isPath(value, unless: TangentCommand.catalogue.datasets.map(\.id))
  }

  /// - Throws: ``Failure`` where no known set has the name.
  static func known(_ name: String) throws(Failure) -> DatasetDescription {
    do { return try TangentCommand.catalogue.dataset(named: name) } catch {
      throw Failure(.usage, "\(error); for images of your own, give their path, such as ./\(name)")
    }
  }

  /// A path as the plan keeps it, so that a study finds it from any folder; a name as it is.
  static func resolved(_ value: String) -> String {
    isPath(value) ? URL(filePath: value).standardizedFileURL.path : value
  }
}

enum TrainImagesOption: PlanOption {
  static let name = "train-images"
  static let help = ArgumentHelp(
    "Training images to train on, balanced by class: a number, a percentage such as 10%, or all (default: "
      + "\(DataOptions.trainedImages) for train, or all with --recipe \(Recipe.final.name); \(DataOptions.scoredImages) "
      + "for kernel, score and search).",
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
