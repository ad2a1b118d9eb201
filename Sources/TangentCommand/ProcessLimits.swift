import ArgumentParser
import Foundation
import Glibc
import Tangent

/// The memory and threads that libtorch needs from the system, checked before libtorch's first work: without memory
/// the libraries under it wait forever, and without threads they end the process.
enum ProcessLimits {
  /// Measured: the libraries take 0.8 GiB, the buffers of a small search's workers half as much.
  private static let leastAddressSpace = 2 << 30

  /// - Throws: ``Failure`` that names the limit and how to raise it.
  static func check(for command: any ParsableCommand) throws(Failure) {
    // A team that keeps waiting threads from spinning has one thread more than there are processors, and two watchers.
    var threads = ProcessInfo.processInfo.activeProcessorCount + 3
    var remedy = "raise the limit (ulimit -u) or end other programs"
    if let command = command as? any NetworkCommand, command.computesNetworks {
      try checkAddressSpace()
      // A worker's own thread, and those of its operations.
      threads += command.workerCount * (command.threadsPerWorker + 1)
      remedy += ", or use fewer --workers or --threads"
    }
    let startable = Self.startable(threads)
    guard startable == threads else {
      throw Failure(
        .failure,
        "the system lets this process start only \(startable) of the \(threads) threads that it needs; \(remedy)")
    }
  }

  private static func checkAddressSpace() throws(Failure) {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0,
      limit.rlim_cur < rlim_t(leastAddressSpace)
    else { return }
    throw Failure(
      .failure,
      "networks need an address space of \(Formatted.bytes(leastAddressSpace)), but this process may use only "
        + "\(Formatted.bytes(Int(limit.rlim_cur))); raise the limit (ulimit -v)")
  }

  /// How many of `count` threads the system lets us start, all alive at once.
  private static func startable(_ count: Int) -> Int {
    var gate: [Int32] = [-1, -1]
    guard pipe(&gate) == 0 else { return count }
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    // The libraries' thread-local variables alone take some of it.
    pthread_attr_setstacksize(&attributes, 1 << 20)
    var threads: [pthread_t] = []
    while threads.count < count {
      var thread = pthread_t()
      let status = pthread_create(
        &thread, &attributes,
        { argument in
          // Until the other end is closed.
          var byte: UInt8 = 0
          while read(Int32(Int(bitPattern: argument)), &byte, 1) < 0, errno == EINTR {}
          return nil
        }, UnsafeMutableRawPointer(bitPattern: Int(gate[0])))
      guard status == 0 else { break }
      threads.append(thread)
    }
    close(gate[1])
    for thread in threads { pthread_join(thread, nil) }
    close(gate[0])
    return threads.count
  }
}

/// A command that computes with networks.
protocol NetworkCommand: ParsableCommand {
  var workerCount: Int { get }
  var threadsPerWorker: Int { get }
  /// Whether it does so with the options it was given.
  var computesNetworks: Bool { get }
}

extension NetworkCommand {
  var computesNetworks: Bool { true }
}

extension SearchCommand: NetworkCommand {
  var workerCount: Int { work.count(on: .cpu) }
  var threadsPerWorker: Int { work.threads }
}

extension ScoreCommand: NetworkCommand {
  var workerCount: Int { work.count(on: .cpu) }
  var threadsPerWorker: Int { work.threads }
}

extension EvolveCommand: NetworkCommand {
  var workerCount: Int { work.count(on: .cpu) }
  var threadsPerWorker: Int { work.threads }
}

extension KernelCommand: NetworkCommand {
  var workerCount: Int { 1 }
  var threadsPerWorker: Int { threads ?? 1 }
}

extension TrainCommand: NetworkCommand {
  var workerCount: Int { 1 }
  var threadsPerWorker: Int { threads ?? 1 }
}

extension ReportCommand: NetworkCommand {
  var workerCount: Int { 1 }
  var threadsPerWorker: Int { 1 }
  var computesNetworks: Bool { kernels }
}
