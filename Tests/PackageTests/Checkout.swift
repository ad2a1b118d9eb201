import Foundation

/// The files of this package, as they lie in the checkout.
enum Checkout {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func text(_ path: String) throws -> String {
    try String(contentsOf: folder.appending(path: path), encoding: .utf8)
  }

  /// Every Swift file below a folder, as paths from the checkout's root.
  static func swiftFiles(in path: String) -> [String] {
    let files = FileManager.default.enumerator(atPath: folder.appending(path: path).path)
    return (files?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".swift") }.map { "\(path)/\($0)" }
  }

  /// What stands between backticks, in order.
  static func names(in text: some StringProtocol) -> [String] {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
  }
}
