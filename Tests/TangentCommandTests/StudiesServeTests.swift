import Foundation
import Glibc
import Testing

/// `tangent studies serve`, asked over the loopback interface.
@Suite struct StudiesServeTests {
  let tangent: TangentProcess

  init() throws { tangent = try TangentProcess() }

  /// A server that has said where it listens.
  private final class Server {
    let process: Process
    let port: UInt16
    private let output = Pipe()

    /// - Parameter descriptors: how many the server may have open; nil for the usual number.
    init(_ tangent: TangentProcess, descriptors: Int? = nil) throws {
      process = tangent.process(
        ["studies", "serve", "--port", "0"], environment: ["TANGENT_STUDIES": tangent.folder.url.path])
      if let descriptors, let command = process.executableURL {
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments =
          ["-c", "ulimit -n \(descriptors); exec \"$0\" \"$@\"", command.path] + (process.arguments ?? [])
      }
      process.standardOutput = output
      try process.run()
      // Waits until the server has printed its first line.
      let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
      let match = try #require(
        line.wholeMatch(of: /Serving studies at http:\/\/127\.0\.0\.1:([0-9]+)\/; press Ctrl-C to stop\.\n/))
      port = try #require(UInt16(match.1))
    }

    /// A connection that says nothing yet; nil where it is refused.
    func connection() -> Int32? {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
      let isConnected = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      if isConnected != 0 { close(descriptor) }
      return isConnected == 0 ? descriptor : nil
    }

    /// Status and body of an answer.
    /// - Parameter connection: what to ask over; nil makes one.
    func get(
      _ path: String, host: String = "localhost", method: String = "GET", over connection: Int32? = nil
    ) throws -> (status: Int?, body: String) {
      let descriptor = try connection ?? #require(self.connection())
      defer { close(descriptor) }
      let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
      try handle.write(
        contentsOf: Data("\(method) \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n".utf8))
      let answer = String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
      let parts = answer.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
      let status = answer.firstMatch(of: /^HTTP\/1\.1 ([0-9]+)/).flatMap { Int($0.1) }
      return (status, parts.count > 1 ? String(parts[1]) : "")
    }

    /// The exit status after Ctrl-C.
    func stop() -> Int32 {
      process.interrupt()
      process.waitUntilExit()
      return process.terminationStatus
    }

    deinit { if process.isRunning { process.terminate() } }
  }

  /// The list, the page of a study as `tangent report` writes it, and a study that is there later.
  @Test func studiesHavePages() throws {
    let search = try TinySearch(tangent, study: "a study.sqlite")
    #expect(try tangent.run(search.arguments("--epochs", "0", "--evaluations", "2")).status == 0)
    let server = try Server(tangent)
    let list = try server.get("/")
    #expect(list.status == 200)
    #expect(list.body.contains("<a href=\"/a%20study\">a study: finished, 2 evaluations, nasbench201, mnist, best "))
    let page = try server.get("/a%20study")
    let file = tangent.folder.file("page.html")
    #expect(try tangent.run("report", search.study.path, "--output", file.path).status == 0)
    #expect(try page.status == 200 && page.body == String(contentsOf: file, encoding: .utf8))
    // Its name holds what would be an escape if it were decoded twice.
    try FileManager.default.copyItem(at: search.study, to: tangent.folder.file("100%25 é.sqlite"))
    #expect(try server.get("/").body.contains("<a href=\"/100%2525%20%C3%A9\">"))
    #expect(try server.get("/100%2525%20%C3%A9").status == 200)
    let later = try TinySearch(tangent, study: "later.sqlite")
    #expect(try tangent.run(later.arguments("--epochs", "0", "--evaluations", "1")).status == 0)
    #expect(try server.get("/later").status == 200)
    #expect(server.stop() == 0)
  }

  /// More connections than the server may have open. It drops them and answers those that are made afterward; while it
  /// drops them, connections are refused.
  @Test func tooManyConnectionsDoNotEndTheServer() throws {
    let server = try Server(tangent, descriptors: 64)
    let idle = (0..<100).compactMap { _ in server.connection() }
    defer { for descriptor in idle { close(descriptor) } }
    var status: Int?
    while status == nil, server.process.isRunning {
      status = server.connection().flatMap { try? server.get("/", over: $0).status }
    }
    #expect(status == 200)
    #expect(server.stop() == 0)
  }

  /// Only studies of the folder, only for this machine's own pages, only to be read.
  @Test func nothingElseIsServed() throws {
    try Data("secret".utf8).write(to: tangent.folder.file("notes.txt"))
    try Data("no study".utf8).write(to: tangent.folder.file("bad.sqlite"))
    let server = try Server(tangent)
    for path in ["/notes.txt", "/notes", "/../notes.txt", "/%2e%2e%2fnotes.txt", "/none"] {
      let answer = try server.get(path)
      #expect(answer.status == 404 && !answer.body.contains("secret"), "\(path)")
    }
    #expect(try server.get("/%").status == 400 && server.get("/%ff").status == 400)
    #expect(try server.get("/bad").status == 500 && server.get("/").body.contains("bad: "))
    #expect(try server.get("/", host: "example.com").status == 403 && server.get("/", host: "").status == 403)
    #expect(try server.get("/", host: "127.0.0.1:\(server.port)").status == 200)
    #expect(try server.get("/", method: "POST").status == 405)
    let second = try tangent.run("studies", "serve", "--port", "\(server.port)")
    #expect(second.status == 74 && second.error.contains("Address already in use; give another one"), "\(second.error)")
    #expect(server.stop() == 0)
  }
}
