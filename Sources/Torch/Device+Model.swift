import Foundation

extension Device {
  /// The maker's name of the processor or card, such as `AMD EPYC 7763`, for the record beside a result.
  ///
  /// Nil where the system does not tell: it is read from Linux's `/proc`, and with several cards it cannot be
  /// known which of them a number stands for.
  public var model: String? {
    switch self {
    case .cpu: return Self.field("model name", of: "/proc/cpuinfo")
    case .cuda:
      let folder = "/proc/driver/nvidia/gpus"
      let cards = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      guard cards.count == 1 else { return nil }
      return Self.field("Model", of: "\(folder)/\(cards[0])/information")
    }
  }

  /// The first value of a name in lines of `name : value`.
  private static func field(_ name: String, of path: String) -> String? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      if parts.count == 2, parts[0] == name { return parts[1] }
    }
    return nil
  }
}
