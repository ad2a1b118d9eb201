import ArgumentParser
import Tangent

/// `tangent data fetch`: downloads and unpacks a data set.
struct DataFetchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch", abstract: "Download a data set, verify it, and unpack it where other commands find it.",
    discussion: """
      An interrupted download resumes when you run the same command again. The files go to --data, else TANGENT_DATA, \
      else ~/.local/share/tangent.

      EXAMPLES
        tangent data fetch cifar10
        tangent data fetch cifar100 --data /media/images
      """)

  @Argument(help: "The data set.", completion: .list(TangentCommand.catalogue.datasets.map(\.id)))
  var name: String

  @OptionGroup var folder: DataFolderOptions
  @OptionGroup var progress: ProgressOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let dataset = try TangentCommand.catalogue.dataset(named: name)
    let fetcher = try DatasetFetcher(dataset, into: folder.locations.downloadFolder)
    let cancellation = DownloadCancellation()
    Interruption.onRequest { cancellation.cancel() }
    let reporter = DownloadReporter(dataset, progress)
    let copy: DatasetCopy
    do {
      copy = try fetcher.fetch(cancellation: cancellation) { reporter.report($0) }
    } catch {
      reporter.finish()
      // The error says what is kept; a bare "interrupted" would not.
      if error.kind == .cancelled, let status = Interruption.status { throw Failure(status, error.description) }
      throw error
    }
    reporter.finish()
    try output.print(["name": JSONValue(dataset.id), "folder": JSONValue(copy.folder.path)]) {
      try Terminal.output.writeLine("\(dataset.title) is in \(copy.folder.path)")
    }
  }
}
