import Foundation
import Glibc

/// What a server answers to one request: the head first, then the body piece by piece.
///
/// The transfer is the system's `curl`, which brings TLS, redirections and the proxies that the
/// environment names; its configuration file is not read. The body comes as it is sent: nothing asks
/// for compression, so nothing is decompressed. A server that is silent for a minute is given up.
///
/// Used by one thread at a time.
final class HTTPResponse {
  let address: String
  /// The status code, such as 206.
  private(set) var status = 0
  /// The header fields by their lower-case names.
  private(set) var fields: [String: String] = [:]

  private let process: Process
  private let output: FileHandle
  private let messages: FileHandle
  private let cancellation: DownloadCancellation
  /// Bytes of the body that came with the head.
  private var early = Data()

  /// Asks for the file at `address` and reads the head of the answer, whatever its status.
  ///
  /// - Parameter start: The byte to begin at; anything but 0 asks for a part (RFC 9110, section 14).
  /// - Throws: ``DatasetError`` when `curl` is absent or no server answers.
  init(_ address: String, from start: Int, cancellation: DownloadCancellation) throws(DatasetError) {
    self.address = address
    self.cancellation = cancellation
    // `--disable` has to be the first argument.
    process = try SystemTool("curl", package: "curl").process(
      [
        "--disable", "--silent", "--show-error", "--no-buffer", "--location", "--max-redirs", "10", "--proto",
        "=http,https",
        "--connect-timeout", "30", "--speed-limit", "1", "--speed-time", "60", "--include",
        "--suppress-connect-headers",
      ] + (start > 0 ? ["--range", "\(start)-"] : []) + ["--url", address])
    let output = Pipe()
    let messages = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = messages
    self.output = output.fileHandleForReading
    self.messages = messages.fileHandleForReading
    do { try process.run() } catch {
      throw DatasetError(.system, "curl could not be run: \(error.localizedDescription)")
    }
    cancellation.onCancel { [process] in process.stop() }
    try readHead()
  }

  deinit {
    cancellation.onCancel(nil)
    guard process.processIdentifier > 0 else { return }
    try? output.close()
    process.stop()
    process.waitUntilExit()
  }

  /// The next bytes of the body, or nil at its end.
  ///
  /// - Throws: ``DatasetError`` of the kind `download` when the transfer breaks off; its description is
  ///   a clause, for the caller to say how far it came.
  func read() throws(DatasetError) -> Data? {
    if !early.isEmpty {
      defer { early = Data() }
      return early
    }
    let piece = try nextBytes()
    if !piece.isEmpty { return piece }
    if let complaint = complaint() { throw DatasetError(.download, complaint) }
    return nil
  }

  /// Reads heads until the one of the answer proper: redirections and interim answers come before it.
  private func readHead() throws(DatasetError) {
    var bytes = Data()
    while true {
      while let end = bytes.range(of: Data("\r\n\r\n".utf8)) {
        parse(String(decoding: bytes[..<end.lowerBound], as: UTF8.self))
        bytes = Data(bytes[end.upperBound...])
        let isRedirection = (300..<400).contains(status) && fields["location"] != nil
        if status >= 200, !isRedirection {
          early = bytes
          return
        }
      }
      let piece = try nextBytes()
      guard !piece.isEmpty, bytes.count < 1 << 20 else {
        throw DatasetError(.download, "\(address) could not be fetched: \(complaint() ?? "no HTTP server answered")")
      }
      bytes += piece
    }
  }

  private func parse(_ head: String) {
    let lines = head.split(whereSeparator: \.isNewline)
    let words = (lines.first ?? "").split(separator: " ")
    status = words.count > 1 ? Int(words[1]) ?? 0 : 0
    fields = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      fields[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
  }

  /// What `curl` has sent since; empty at the end.
  private func nextBytes() throws(DatasetError) -> Data {
    var failure: Int32 = 0
    let descriptor = output.fileDescriptor
    let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, filled in
      repeat {
        let got = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        failure = got < 0 ? errno : 0
        filled = max(got, 0)
      } while failure == EINTR
    }
    guard failure == 0 else {
      throw DatasetError(.system, "the answer of \(address) could not be read: \(String(cString: strerror(failure)))")
    }
    return Data(bytes)
  }

  /// Why the transfer ended, or nil where it ended well. Waits for its end.
  private func complaint() -> String? {
    let message = (try? messages.readToEnd()) ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus != 0 else { return nil }
    // curl explains some failures at length; the first line says what happened.
    let lines = String(decoding: message, as: UTF8.self).split(whereSeparator: \.isNewline)
    let line = lines.first.map(String.init) ?? "curl gave no reason"
    let reason = line.replacing(#/^curl: \(\d+\) /#, with: "")
    let lacksCertificates = process.terminationStatus == 77
    return lacksCertificates ? "\(reason) (Debian: apt-get install ca-certificates)" : reason
  }
}
