import Dispatch
import FlyingFox
import FlyingSocks
import Foundation
import Synchronization
import Tangent

/// Serves the pages of the studies in a folder on the loopback interface.
///
/// Each request opens a study for reading, anew. A request counts only if it is addressed to this machine by name, so that a
/// page from elsewhere cannot read the studies under a name of its own; only studies of the folder have pages.
struct StudyServer: Sendable {
  let folder: StudyFolder
  let port: UInt16

  /// What the server's tasks know of each other.
  private final class State: Sendable {
    let isStopped = Atomic(false)
    /// The port that is listened on; nil until then.
    let port = Mutex<UInt16?>(nil)
    let failure = Mutex<(any Error)?>(nil)
  }

  /// How often the page of a running search reloads itself.
  private static let refreshSeconds = 5

  /// Serves until it is told to stop.
  ///
  /// - Parameters:
  ///   - listening: called with the port once requests are accepted.
  ///   - untilCalled: is handed what stops the server.
  /// - Throws: ``Failure`` where the port cannot be listened on.
  func run(
    listening: @escaping @Sendable (UInt16) -> Void, untilCalled: (@escaping @Sendable () -> Void) -> Void
  ) throws {
    let first = try server(port)
    let state = State()
    let ended = DispatchSemaphore(value: 0)
    let serving = Task {
      await serve(first, state)
      ended.signal()
    }
    Task {
      guard (try? await first.waitUntilListening()) != nil else { return }
      if case .ip4(_, let port) = await first.listeningAddress {
        state.port.withLock { $0 = port }
        listening(port)
      }
    }
    untilCalled {
      state.isStopped.store(true, ordering: .relaxed)
      serving.cancel()
    }
    ended.wait()
    guard let error = state.failure.withLock({ $0 }) else { return }
    throw Failure(
      .inputOutput,
      "cannot listen on port \(port) of 127.0.0.1: \(Self.reason(error)); give another one with --port")
  }

  /// Until the server is stopped or fails.
  private func serve(_ first: HTTPServer, _ state: State) async {
    var server = first
    while true {
      do { return try await server.run() } catch {
        if state.isStopped.load(ordering: .relaxed) { return }
        // Too many connections: the server has dropped them all, and those that are made from now on are answered.
        guard Self.isOutOfDescriptors(error), let port = state.port.withLock({ $0 }),
          let next = try? self.server(port)
        else { return state.failure.withLock { $0 = error } }
        server = next
        try? await Task.sleep(for: .milliseconds(100))
      }
    }
  }

  private func server(_ port: UInt16) throws -> HTTPServer {
    HTTPServer(
      address: try sockaddr_in.inet(ip4: "127.0.0.1", port: port), logger: .disabled,
      handler: ClosureHTTPHandler { request in response(to: request) })
  }

  /// The system's number of an error; nil for an error of another kind.
  private static func number(_ error: any Error) -> Int32? {
    guard let error = error as? SocketError, case .failed(_, let number, _) = error else { return nil }
    return number
  }

  private static func isOutOfDescriptors(_ error: any Error) -> Bool {
    number(error).map { [EMFILE, ENFILE].contains($0) } ?? false
  }

  private static func reason(_ error: any Error) -> String {
    number(error).map { String(cString: strerror($0)) } ?? "\(error)"
  }

  private func response(to request: HTTPRequest) -> HTTPResponse {
    let host = (request.headers[.host] ?? "").lowercased()
    guard host.wholeMatch(of: /(localhost|127\.0\.0\.1)(:[0-9]+)?/) != nil else {
      return page(.forbidden, message("Only requests to localhost are answered."))
    }
    guard request.method == .GET else {
      return page(.methodNotAllowed, message("Only GET is answered."))
    }
    // Decoded once: the library's own path is decoded already for some names.
    let path = request.target.rawValue.prefix { $0 != "?" }
    guard path.hasPrefix("/"), let name = path.dropFirst().removingPercentEncoding else {
      return page(.badRequest, message("The address is malformed."))
    }
    do {
      if name.isEmpty { return page(.ok, try list()) }
      guard let url = try folder.files().first(where: { $0.deletingPathExtension().lastPathComponent == name }) else {
        return page(.notFound, message("There is no study '\(name)' here."))
      }
      let entry = try StudyEntry(url)
      return page(.ok, try StudyPage(entry).text(reloadingAfter: entry.isInUse ? Self.refreshSeconds : nil))
    } catch {
      return page(.internalServerError, message("\(Failure(error))"))
    }
  }

  private func page(_ status: HTTPStatusCode, _ text: String) -> HTTPResponse {
    var headers = HTTPHeaders()
    headers[.contentType] = "text/html; charset=utf-8"
    headers[.cacheControl] = "no-store"
    headers[HTTPHeader("Content-Security-Policy")] = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return HTTPResponse(statusCode: status, headers: headers, body: Data(text.utf8))
  }

  private func message(_ text: String) -> String {
    var page = HTMLPage(title: "Tangent")
    page.addParagraph(text)
    page.addLinks([("All studies", "/")])
    return page.text
  }

  private func list() throws -> String {
    var page = HTMLPage(title: "Studies")
    let files = try folder.files()
    guard !files.isEmpty else {
      page.addParagraph("There are no studies in \(folder.url.path) yet; tangent search creates one.")
      return page.text
    }
    var links: [(text: String, path: String)] = []
    for file in files {
      let name = file.deletingPathExtension().lastPathComponent
      let path = name.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed.subtracting(["/", "?", "#"])) ?? ""
      do {
        let entry = try StudyEntry(file)
        let configuration = entry.study.configuration
        links.append(
          (
            "\(name): \(entry.state), \(Formatted.counted(entry.evaluations, "evaluation")), "
              + "\(configuration.plan.space), \(configuration.plan.dataset), best \(entry.bestText)", "/\(path)"
          ))
      } catch {
        links.append(("\(name): \(Failure(error))", "/\(path)"))
      }
    }
    page.addLinks(links)
    return page.text
  }
}
