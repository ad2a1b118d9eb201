import Foundation
import Torch

/// Records in CIFAR's binary layout with pixels drawn from a seed: label bytes, then 3,072 pixels each.
func cifarRecords(labels: [[UInt8]], seed: UInt64) -> Data {
  var generator = SeededGenerator(seed: seed)
  var bytes: [UInt8] = []
  for label in labels {
    bytes += label
    for _ in 0..<384 {
      withUnsafeBytes(of: generator.next().littleEndian) { bytes += $0 }
    }
  }
  return Data(bytes)
}
