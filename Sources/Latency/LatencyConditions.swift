import Torch

/// What a latency holds for: how many images at a time, how many threads, and on what.
public struct LatencyConditions: Hashable, Sendable, Codable, CustomStringConvertible {
  /// Images that pass the network at a time.
  public var batch: Int
  /// Intra-operator threads.
  public var threads: Int
  /// The processor's name.
  public var processor: String
  /// The version of libtorch, which computes the layers.
  public var libtorch: String

  public init(batch: Int, threads: Int, processor: String, libtorch: String) {
    self.batch = batch
    self.threads = threads
    self.processor = processor
    self.libtorch = libtorch
  }

  /// Those of the machine at hand.
  public static func here(batch: Int = 1, threads: Int = 1) -> LatencyConditions {
    LatencyConditions(
      batch: batch, threads: threads, processor: Device.cpu.model ?? "an unknown processor", libtorch: Libtorch.version)
  }

  /// Such as "1 image, 1 thread, AMD EPYC 7763, libtorch 1.13.1".
  public var description: String {
    "\(batch) \(batch == 1 ? "image" : "images"), \(threads) \(threads == 1 ? "thread" : "threads"), \(processor), "
      + "libtorch \(libtorch)"
  }
}
