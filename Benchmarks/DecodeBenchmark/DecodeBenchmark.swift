import Datasets
import Foundation
import Synchronization

/// Times the decoding of pictures: `Benchmarks/bench-decode.sh` drives it.
///
///     DecodeBenchmark FOLDER SIDE CHANNELS FIT THREADS REPEATS PIXELS
///     DecodeBenchmark epochs FOLDER CACHE SIDE BATCH EPOCHS
///
/// The first decodes every file of FOLDER, in the order of their names, to SIDE x SIDE pixels on THREADS threads, reading
/// included, REPEATS times. Writes the pixels of all to the file PIXELS, and prints the seconds of every repetition
/// as JSON. The second prints ``EpochTimes``.
@main
struct DecodeBenchmark {
  struct Timing: Codable {
    var count: Int
    var seconds: [Double] = []
    /// Of all threads together.
    var processorSeconds: [Double] = []
  }

  struct UsageError: Error, CustomStringConvertible {
    let description = "usage: see the comment at the top of DecodeBenchmark.swift"
  }

  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.first == "epochs" {
      guard arguments.count == 6, let side = Int(arguments[3]), let batchSize = Int(arguments[4]),
        let epochs = Int(arguments[5])
      else { throw UsageError() }
      let times = try EpochTimes(
        folder: arguments[1], cache: arguments[2], side: side, batchSize: batchSize, epochs: epochs)
      return print(String(decoding: try JSONEncoder().encode(times), as: UTF8.self))
    }
    guard arguments.count == 7, let side = Int(arguments[1]), let channels = Int(arguments[2]),
      let fit = PictureFit(rawValue: arguments[3]), let threads = Int(arguments[4]), threads > 0,
      let repeats = Int(arguments[5])
    else { throw UsageError() }
    let files = try FileManager.default.contentsOfDirectory(atPath: arguments[0]).sorted()
      .map { "\(arguments[0])/\($0)" }
    let set = PictureSet(files: files, side: side, channels: channels, fit: fit)
    var timing = Timing(count: files.count)
    var pixels: [[UInt8]] = []
    for _ in 0..<repeats {
      let (start, processorStart) = (ContinuousClock.now, processorSeconds())
      pixels = try set.decoded(threads: threads)
      timing.seconds.append((ContinuousClock.now - start) / .seconds(1))
      timing.processorSeconds.append(processorSeconds() - processorStart)
    }
    try Data(pixels.joined()).write(to: URL(filePath: arguments[6]))
    print(String(decoding: try JSONEncoder().encode(timing), as: UTF8.self))
  }

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

/// Files that are decoded alike.
private struct PictureSet {
  let files: [String]
  let side: Int
  let channels: Int
  let fit: PictureFit

  /// Each thread takes the next file that nobody has taken.
  func decoded(threads: Int) throws -> [[UInt8]] {
    let next = Atomic(0)
    let results = Mutex<[(index: Int, pixels: [UInt8])]>([])
    let failure = Mutex<(any Error)?>(nil)
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      var own: [(index: Int, pixels: [UInt8])] = []
      do {
        while true {
          let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard index < files.count else { break }
          let bytes = [UInt8](try Data(contentsOf: URL(filePath: files[index])))
          own.append(
            (index, try PictureDecoder.decode(bytes, channels: channels, width: side, height: side, fit: fit)))
        }
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
      results.withLock { $0 += own }
    }
    if let error = failure.withLock({ $0 }) { throw error }
    return results.withLock { $0.sorted { $0.index < $1.index }.map(\.pixels) }
  }
}
