import ArgumentParser
import Foundation
import Tangent

/// `tangent data check`: what a folder of pictures holds, and what will happen with it.
struct DataCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check your own pictures or arrays, and say what a search will do with them.",
    discussion: """
      PATH is a folder with one subfolder per class; a folder with train and, optionally, val and test, each with one \
      subfolder per class; or a .csv table with the columns path, label and, optionally, split:

        photos/cat/1.jpg              photos/train/cat/1.jpg
        photos/dog/2.png              photos/test/cat/7.jpg

      It can also be an .npz file, or a folder of .npy files, with the arrays x_train and y_train and, optionally, \
      x_val, y_val, x_test and y_test.

      Reads JPEG, PNG and WebP files. Counts classes, sizes and formats, finds duplicates within and across splits, \
      and decodes every picture to find those that cannot be read. Writes no files except the table that --csv names.

      Draws the images of a search with the defaults, and says how many there will be, or why there will be no search.

      The exit status is 0 if a search with the defaults will run, \(CommandStatus.damagedData.rawValue) if pictures \
      cannot be read (without --skip-unreadable), and \(CommandStatus.usage.rawValue) if a search would refuse them.

      EXAMPLES
        tangent data check photos
        tangent data check photos --image-size 96 --fit pad
        tangent data check labels.csv --json
        tangent data check cells.npz
        tangent data check photos --csv photos.csv
      """)

  @Argument(help: "The folder of pictures or arrays, the .csv table or the .npz file.", completion: .directory)
  var path: String

  @Option(
    help: ArgumentHelp(
      "The side in pixels that images will be resized to (default: \(PictureForm.sides.standard), or "
        + "\(PictureForm.sides.small) if most pictures are that small; arrays keep their size).", valueName: "pixels"))
  var imageSize: Int?

  @Option(
    help: ArgumentHelp(
      "Write the path, label and split of every readable picture to this table, which commands accept in place of the "
        + "folder.", valueName: "file.csv"),
    completion: .file(extensions: ["csv"]))
  var csv: String?

  @Option(FitOption.self) var fit: Choice<FitOption>
  @OptionGroup var unreadable: UnreadableChoice
  @OptionGroup var output: OutputOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    if path.isEmpty {
      throw ValidationError("the path is empty; name a folder of pictures, a .csv table or an .npz file")
    }
  }

  func run() throws {
    if let known = try? TangentCommand.catalogue.dataset(named: path), !DatasetOption.isPath(path) {
      throw Failure(
        .usage,
        "\(path) is a known data set, and the check is for pictures of your own; `tangent data list \(known.id)` shows "
          + "where its files are. For a folder of that name, write ./\(path)")
    }
    try OwnImages.check(side: imageSize)
    if let csv {
      try OutputPath.check(csv, as: "--csv \(csv)", replaces: false, advice: "give another name, or delete the file")
    }
    let location = URL(filePath: path)
    if OwnArrays.isArrays(location) { return try checkArrays(at: location) }
    let listing = try ImageListing(of: location)
    let bar = ProgressBar("check", total: listing.files.count, surface: progress.surface)
    defer { bar.finish() }
    let inspection = try ImageInspection(
      of: listing, side: imageSize, progress: { bar.advance(by: $0) }, isCancelled: { Interruption.isRequested })
    bar.finish()
    var report = InspectionReport(
      inspection: inspection, options: PictureOptions(fit: fit.value, skipsUnreadable: unreadable.skipUnreadable),
      next: next)
    if report.problem == nil {
      report.forecast = SearchForecast(of: try inspection.trainingImages(), arguments: next.subcommandArguments)
    }
    if let csv {
      let table = listing.table(in: URL(filePath: csv).deletingLastPathComponent(), without: inspection.unreadable)
      var group = FileGroup()
      group.add(Data(table.text.utf8), to: URL(filePath: csv))
      try group.write()
    }
    try output.print(report.record) { try report.print() }
    if let problem = report.problem { throw Failure(.damagedData, problem) }
    try report.forecast?.check()
  }

  private func checkArrays(at location: URL) throws {
    guard !unreadable.skipUnreadable else {
      throw Failure(.usage, "--skip-unreadable is for pictures, and \(path) holds arrays; leave it out")
    }
    guard csv == nil else { throw Failure(.usage, "--csv is for pictures, but \(path) holds arrays; leave out --csv") }
    let arrays = try OwnArrays(location, side: imageSize, fit: fit.value)
    let report = ArraysReport(
      arrays: arrays, fit: fit.value, duplicates: arrays.duplicates(),
      forecast: SearchForecast(of: try arrays.trainingImages(), arguments: next.subcommandArguments), next: next)
    try output.print(report.record) { try report.print() }
    try report.forecast.check()
  }

  private var next: PrintedCommand {
    var command = PrintedCommand("search")
    command.add(DatasetOption.isPath(path) && !path.hasPrefix("-") ? path : "./\(path)")
    command.add("--image-size", imageSize)
    command.add("--fit", fit.value.rawValue, unless: FitOption.standard.rawValue)
    if unreadable.skipUnreadable { command.add("--skip-unreadable") }
    return command
  }
}
