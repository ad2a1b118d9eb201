import Foundation
import Tangent

/// The images that a command needs: those of its options, or those that a study or a training began with.
struct DatasetRequest {
  /// The name of a known set, or the path of the user's own.
  let name: String
  /// Nil for known sets.
  let pictures: PictureOptions?
  /// The side in pixels that the user's own pictures are resized to; nil lets the pictures decide.
  let side: Int?
  /// The folder that `--data` names.
  let folder: DataFolderOptions
  /// Where the images were when the study or the training began.
  let former: String?
  /// Whether it goes on with something that has begun.
  let resumes: Bool

  private var isOwn: Bool { DatasetOption.isPath(name) }

  /// - Throws: ``Failure`` or ``DatasetError`` where the user's own images cannot be read, or for an unknown set.
  func shape(_ progress: ProgressOptions) throws -> DatasetShape {
    isOwn ? try own(progress).shape : try DatasetOption.known(name).shape
  }

  /// - Throws: as ``shape(_:)``, and ``DatasetError`` that says where a known set was looked for and how to get it.
  func source(_ progress: ProgressOptions) throws -> DatasetSource {
    isOwn ? try own(progress) : .known(try copy(progress))
  }

  func trainingImages(_ progress: ProgressOptions) throws -> TrainingImages {
    try source(progress).trainingImages(noting: progress)
  }

  /// The copy of a known set: the user's, or else the one that was used first.
  private func copy(_ progress: ProgressOptions) throws -> DatasetCopy {
    let dataset = try DatasetOption.known(name)
    if folder.folder == nil, let former {
      if let copy = DatasetCopy(of: dataset, in: URL(filePath: former)) { return copy }
      progress.note("\(former) no longer holds the files of \(dataset.title), so other folders are searched")
    }
    return try folder.locations.copy(of: dataset)
  }

  private func own(_ progress: ProgressOptions) throws -> DatasetSource {
    if !resumes, folder.folder != nil {
      throw Failure(
        .usage, "--data is the folder for named data sets; omit it with --dataset \(name)")
    }
    let places = folder.folder.map { [$0] } ?? [former, name].compactMap { $0 }
    guard let place = places.first(where: { !resumes || FileManager.default.fileExists(atPath: $0) }) else {
      throw Failure(
        .missingInput,
        folder.folder.map { "--data \($0) does not exist; give the folder or table of the images" }
          ?? "\(places[0]) no longer exists; pass the new location of its images with --data")
    }
    let location = URL(filePath: place)
    return OwnArrays.isArrays(location)
      ? .arrays(try arrays(at: location)) : .own(try decoded(at: location, progress))
  }

  private func arrays(at location: URL) throws -> OwnArrays {
    let options = pictures ?? PictureOptions()
    guard !options.skipsUnreadable else {
      throw Failure(
        .usage, "--skip-unreadable is for pictures, and \(location.relativePath) holds arrays; leave it out")
    }
    return try OwnArrays(location, side: side, fit: options.fit)
  }

  private func decoded(at location: URL, _ progress: ProgressOptions) throws -> OwnImages {
    let listing = try ImageListing(of: location)
    let bars = PictureBars(count: listing.files.count, surface: progress.surface)
    defer { bars.finish() }
    let images = try OwnImages(
      listing, pictures ?? PictureOptions(), side: side, cachedIn: .standard, progress: bars.advance,
      isCancelled: { Interruption.isRequested })
    if images.replacedDamagedPixels {
      progress.note(
        "the decoded pictures of \(listing.title) were damaged in \(PictureCache.standard.folder.relativePath), so they "
          + "were decoded again")
    }
    return images
  }
}

extension DatasetShape {
  /// The shape of a known set, of which no file is read, or of the user's own images.
  ///
  /// - Parameters:
  ///   - name: the set's, or the path of the user's own.
  ///   - side: the side in pixels that the user's own pictures are resized to; nil lets the pictures decide.
  static func named(_ name: String, side: Int?) throws -> DatasetShape {
    guard DatasetOption.isPath(name) else { return try DatasetOption.known(name).shape }
    let location = URL(filePath: name)
    if OwnArrays.isArrays(location) { return try OwnArrays(location, side: side).shape }
    return try ImageListing(of: location).shape(side: side) { Interruption.isRequested }
  }
}

extension PictureCache {
  /// Beside the studies.
  static var standard: PictureCache {
    PictureCache(StudyFolder().url.appending(path: "images", directoryHint: .isDirectory))
  }
}

extension DataOptions {
  /// The images of these options.
  /// - Parameter resumes: whether `--data` may say where images of one's own are now.
  /// - Throws: ``Failure`` for options that only pictures of one's own have.
  func request(side: Int?, resumes: Bool = false) throws(Failure) -> DatasetRequest {
    let isOwn = DatasetOption.isPath(dataset)
    let (fit, skips) = (fit.value, unreadable.skipUnreadable)
    if !isOwn, fit != FitOption.standard || skips {
      let option = skips ? "--skip-unreadable" : "--fit \(fit.rawValue)"
      throw Failure(.usage, "\(option) is for pictures of your own, not for \(dataset); leave it out")
    }
    return DatasetRequest(
      name: dataset, pictures: isOwn ? PictureOptions(fit: fit, skipsUnreadable: skips) : nil, side: side,
      folder: folder, former: nil, resumes: resumes)
  }

  /// The images of a study, wherever they are now.
  func request(resuming stored: StudyConfiguration) -> DatasetRequest {
    DatasetRequest(
      name: stored.plan.dataset, pictures: stored.plan.pictures, side: stored.plan.imageSize, folder: folder,
      former: stored.images?.folder, resumes: true)
  }

  /// The images of a training, wherever they are now.
  func request(resuming stored: Checkpoint) -> DatasetRequest {
    DatasetRequest(
      name: stored.plan.dataset, pictures: stored.plan.pictures, side: stored.plan.imageSize, folder: folder,
      former: stored.imageFolder, resumes: true)
  }
}

extension MeasuringCommand {
  /// The training images of a command that measures anew.
  /// - Parameter resumes: whether it may go on with a run whose images were moved.
  /// - Throws: ``Failure`` or ``DatasetError`` where they are not there or damaged.
  func trainingImages(resumes: Bool = false) throws -> TrainingImages {
    let images = try data.request(side: scale.imageSize, resumes: resumes).trainingImages(progress)
    data.noteSmallSet(images, standard: DataOptions.scoredImages, progress)
    return images
  }
}
