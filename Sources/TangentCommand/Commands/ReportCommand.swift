import ArgumentParser
import Foundation
import Tangent

/// `tangent report`: a study as a page.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write a study as an HTML page: what it found, how, and how far to trust it.",
    discussion: """
      Writes a single HTML file that works offline and has no scripts. It shows the winner and its cost; the ranking, \
      or the front of trade-offs; every candidate's score against its cost; the progress of the search; the final \
      round and the comparison, if there were any; the options that repeat the search; and the next commands. The \
      search may still be running: reading its study does not disturb it.

      --kernels adds the tangent kernels at initialization of the best and of the worst architecture by score, as heat \
      maps with LGA and condition number. Studies keep no kernels, so they are computed again, with the study's \
      images, seeds and kernel options. If the images have moved, pass their new folder with --data.

      EXAMPLES
        tangent report mine
        tangent report mine --kernels
        tangent report studies/mine.sqlite --output mine.html --overwrite
      """)

  @Argument(help: "The study's name or path.")
  var study: String

  @Option(
    name: .customLong("output"),
    help: ArgumentHelp(
      "The file to write (default: the study's name with .html, in the current folder).", valueName: "file.html"),
    completion: .file(extensions: ["html"]))
  var outputPath: String?

  @Flag(help: "Replace an existing file.")
  var overwrite = false

  @Flag(help: "Compute and show the kernels of the best and the worst architecture.")
  var kernels = false

  @OptionGroup var data: DataFolderOptions
  @OptionGroup var progress: ProgressOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if data.folder != nil, !kernels {
      throw ValidationError("--data is the folder of the images that --kernels needs; add --kernels, or omit --data")
    }
  }

  func run() throws {
    let url = try StudyFolder().file(study)
    let path = outputPath ?? url.deletingPathExtension().lastPathComponent + ".html"
    try OutputPath.check(path, as: path, replaces: overwrite, advice: "give --output another name, or add --overwrite")
    let entry = try StudyEntry(url)
    let shown = kernels ? try shownKernels(of: entry) : nil
    let page = try StudyPage(entry, kernels: shown)
    var group = FileGroup()
    group.add(Data(try page.text().utf8), to: URL(filePath: path))
    try Interruption.check()
    try group.write()
    let record: JSONValue = [
      "study": JSONValue(url.relativePath), "page": JSONValue(path), "kernels": shown?.record ?? .null,
    ]
    try output.print(record) { try Terminal.output.writeLine("The page is in \(path).") }
  }

  /// The kernels of the best and the worst, computed on the images of the study, wherever they are now.
  private func shownKernels(of entry: StudyEntry) throws -> StudyKernels {
    let (study, configuration) = (entry.study, entry.study.configuration)
    let request = DatasetRequest(
      name: configuration.plan.dataset, pictures: configuration.plan.pictures, side: configuration.plan.imageSize,
      folder: data, former: configuration.images?.folder, resumes: true)
    let images = try request.trainingImages(progress)
    let initial = try ResumedImages.draw(images, like: configuration.images, of: entry.url.relativePath) {
      try InitialKernels(of: study, images: images)
    }
    let trials = entry.extremes
    let steps = 100
    let bar = ProgressBar("kernels", total: steps * trials.count, surface: progress.surface)
    defer { bar.finish() }
    let measurements = try initial.kernels(
      of: trials.map(\.trial), threads: ProcessInfo.processInfo.activeProcessorCount,
      progress: { bar.advance(to: Int(Double(steps) * $0)) }, isCancelled: { Interruption.isRequested })
    return StudyKernels(
      plan: initial.plan, measuresKernels: configuration.plan.needs.needKernel, labels: initial.labels,
      all: zip(trials, measurements).enumerated().map { place, pair in
        StudyKernels.Kernel(name: place == 0 ? "best" : "worst", ranked: pair.0, measurement: pair.1)
      })
  }
}
