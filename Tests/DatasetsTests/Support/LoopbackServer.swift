import Foundation
import Glibc
import Synchronization

/// An HTTP server on 127.0.0.1, on a port that the system chooses, for as long as this object lives.
///
/// It answers one connection after the other on a thread of its own, each with what `answer` makes of
/// the request, and closes it.
final class LoopbackServer: Sendable {
  struct Request: Sendable {
    let path: String
    /// The header fields by their lower-case names.
    let fields: [String: String]
  }

  /// What is sent: the head as it is, then `body`.
  struct Answer: Sendable {
    var status = "200 OK"
    var fields: [String] = []
    var body = Data()
    /// Whether the connection stays open after the body until the client closes it.
    var waitsForClient = false
  }

  private let listener: Int32
  private let port: UInt16
  private let received = Mutex<[Request]>([])

  /// A proxy that the environment names has no business here.
  private static let bypassesProxies: Void = { setenv("no_proxy", "127.0.0.1", 1) }()

  init(_ answer: @escaping @Sendable (Request) -> Answer) throws {
    _ = Self.bypassesProxies
    let (listener, port) = try boundSocket()
    guard listen(listener, 8) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    self.listener = listener
    self.port = port
    Thread { [weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { break }
        if let request = Self.request(from: connection) {
          self?.received.withLock { $0.append(request) }
          Self.send(answer(request), to: connection)
        }
        // A program that another test starts may hold the connection as well; this ends it all the same.
        shutdown(connection, Int32(SHUT_RDWR))
        close(connection)
      }
      close(listener)
    }.start()
  }

  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  /// The requests so far.
  var requests: [Request] { received.withLock { $0 } }

  /// The values of the requests' `Range` fields, nil where there is none.
  var ranges: [String?] { requests.map { $0.fields["range"] } }

  func address(_ path: String) -> String { "http://127.0.0.1:\(port)/\(path)" }

  private static func request(from connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !String(decoding: bytes, as: UTF8.self).contains("\r\n\r\n") {
      let got = recv(connection, &buffer, buffer.count, 0)
      guard got > 0 else { return nil }
      bytes += buffer.prefix(got)
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    let fields = lines.dropFirst().map { line in
      let parts = line.split(separator: ":", maxSplits: 1)
      return (parts[0].lowercased(), parts[1].trimmingCharacters(in: .whitespaces))
    }
    return Request(
      path: String(lines[0].split(separator: " ")[1]), fields: Dictionary(fields, uniquingKeysWith: { $1 }))
  }

  private static func send(_ answer: Answer, to connection: Int32) {
    let head = (["HTTP/1.1 \(answer.status)"] + answer.fields + ["Connection: close", "", ""]).joined(separator: "\r\n")
    var rest = (Data(head.utf8) + answer.body)[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard sent > 0 else { return }
      rest = rest.dropFirst(sent)
    }
    var byte: UInt8 = 0
    while answer.waitsForClient, recv(connection, &byte, 1, 0) > 0 {}
  }
}

/// A port of 127.0.0.1 that nobody listens on as long as this object lives.
final class DeafPort {
  private let descriptor: Int32
  let address: String

  init() throws {
    let (descriptor, port) = try boundSocket()
    self.descriptor = descriptor
    address = "http://127.0.0.1:\(port)/small.tar.gz"
  }

  deinit { close(descriptor) }
}

/// A socket on a port of 127.0.0.1 that the system chooses.
private func boundSocket() throws -> (descriptor: Int32, port: UInt16) {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let isBound = withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
    }
  }
  guard isBound else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
  return (descriptor, UInt16(bigEndian: address.sin_port))
}

extension LoopbackServer.Answer {
  /// The whole file; of its bytes only the first `sent` are really sent.
  static func whole(_ file: Data, sent: Int? = nil) -> Self {
    Self(fields: ["Content-Length: \(file.count)"], body: file.prefix(sent ?? file.count))
  }

  /// What a server that knows ranges answers: the file from the byte on that the request names.
  static func ranged(_ file: Data, _ request: LoopbackServer.Request) -> Self {
    guard let start = request.fields["range"].flatMap({ Int($0.drop { !$0.isNumber }.prefix { $0.isNumber }) }) else {
      return .whole(file)
    }
    return Self(
      status: "206 Partial Content",
      fields: [
        "Content-Range: bytes \(start)-\(file.count - 1)/\(file.count)", "Content-Length: \(file.count - start)",
      ], body: file.dropFirst(start))
  }
}
