import Foundation
import Torch

/// `count` bytes drawn from a seed, all values equally likely.
func randomBytes(_ count: Int, seed: UInt64) -> [UInt8] {
  var generator = SeededGenerator(seed: seed)
  return (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next() >> 32) }
}

/// Records in CIFAR's binary layout: label bytes, then 3,072 random pixels each.
func cifarRecords(labels: [[UInt8]], seed: UInt64) -> Data {
  let pixels = randomBytes(3072 * labels.count, seed: seed)
  return Data(labels.enumerated().flatMap { $1 + pixels[(3072 * $0)..<(3072 * ($0 + 1))] })
}

/// The bytes of an idx file.
func idxFile(_ extents: [Int], _ elements: [UInt8], type: UInt8 = 8) -> Data {
  let header = extents.flatMap { extent in (0..<4).map { UInt8(truncatingIfNeeded: extent >> (24 - 8 * $0)) } }
  return Data([0, 0, type, UInt8(extents.count)] + header + elements)
}

/// The bytes of a gzipped file.
func gzipped(_ bytes: Data, in folder: URL) throws -> Data {
  let plain = folder.appending(path: UUID().uuidString)
  try bytes.write(to: plain)
  defer { try? FileManager.default.removeItem(at: plain) }
  return try output(of: "gzip", ["-c", plain.path])
}
