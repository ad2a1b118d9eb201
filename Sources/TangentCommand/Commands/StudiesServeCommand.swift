import ArgumentParser
import Foundation
import Tangent

/// `tangent studies serve`: the pages of all studies, live, for a browser on this machine.
struct StudiesServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Watch all studies in a browser while searches run.",
    discussion: """
      Serves the pages of `tangent report` on the loopback interface: a list of the studies in the folder studies (or \
      TANGENT_STUDIES), and a page for each. Press Ctrl-C to stop; the exit status is then 0. The page of a study that \
      is being written reloads every five seconds. Each request opens studies anew, for reading only, which does not \
      disturb a search.

      Nothing leaves this machine. To view the pages from another one, forward the port, for example with \
      `ssh -L 8765:localhost:8765 HOST`.

      EXAMPLES
        tangent studies serve
        tangent studies serve --port 9000
      """)

  @Option(help: ArgumentHelp("The port to listen on, or 0 for any free port.", valueName: "number"))
  var port = 8765

  private static let ports = CountRange(option: "--port", meaning: "the port", range: 0...65_535)

  func validate() throws { try Self.ports.check(port) }

  func run() throws {
    let server = StudyServer(folder: StudyFolder(), port: UInt16(port))
    try server.run(
      listening: { port in
        try? Terminal.output.writeLine("Serving studies at http://127.0.0.1:\(port)/; press Ctrl-C to stop.")
      },
      untilCalled: Interruption.onRequest)
  }
}
