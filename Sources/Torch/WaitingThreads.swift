import CTorch
import Foundation

/// How threads of one operation wait for each other. GNU's OpenMP lets them spin, which is best on an idle
/// machine and disastrous on one that is not: measured on two cores, a kernel of 1,000 images by two threads
/// beside another busy process took 72 s, and 6 s with threads that give up their core; by itself a training
/// of a network with little arithmetic in each of its many operations is a seventh faster with threads that
/// spin.
extension Libtorch {
  /// Has waiting threads give up their core soon, or spin, from now on.
  ///
  /// Costs as many sleeping threads as there are processors while they yield.
  /// - Returns: whether this is so now; false where the OpenMP runtime is not GNU's.
  @discardableResult
  public static func yieldWhileWaiting(_ yields: Bool) -> Bool { ctorch_yield_while_waiting(yields) }

  /// Has waiting threads yield while other programs want their cores, and spin while none does.
  ///
  /// A thread of its own looks twice a second. For programs that do not know whether they have the machine to
  /// themselves, once. Where the system does not say how busy it is, waiting threads yield from now on.
  public static func yieldWhileContended() {
    guard yieldWhileWaiting(true) else { return }
    Thread.detachNewThread {
      var last = ProcessorUse.now()
      while let earlier = last {
        Thread.sleep(forTimeInterval: 0.5)
        last = ProcessorUse.now()
        if let last { yieldWhileWaiting(last.isContended(since: earlier)) }
      }
      yieldWhileWaiting(true)
    }
  }
}

/// How long the machine's processors have been busy so far, in seconds.
public struct ProcessorUse: Hashable, Sendable {
  public var processors: Int
  /// On the clock, since any moment.
  public var clock: Double
  /// Of all programs and the system, over all processors.
  public var all: Double
  /// Of this process.
  public var own: Double

  public init(processors: Int, clock: Double, all: Double, own: Double) {
    (self.processors, self.clock, self.all, self.own) = (processors, clock, all, own)
  }

  /// From Linux's `/proc`; nil where that is not there.
  public static func now() -> ProcessorUse? {
    guard let text = try? String(contentsOfFile: "/proc/stat", encoding: .utf8),
      let all = busySeconds(inStatistics: text, ticksPerSecond: Double(sysconf(Int32(_SC_CLK_TCK))))
    else { return nil }
    var usage = rusage()
    guard getrusage(Int32(RUSAGE_SELF.rawValue), &usage) == 0 else { return nil }
    let own = [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    return ProcessorUse(
      processors: ProcessInfo.processInfo.activeProcessorCount, clock: ProcessInfo.processInfo.systemUptime, all: all,
      own: own)
  }

  /// User, nice, system, interrupt and soft interrupt time of the line of all processors, in seconds.
  ///
  /// - Parameter text: `/proc/stat`, whose first line is `cpu` and the ticks of user, nice, system, idle, waiting
  ///   for input and output, interrupts, soft interrupts and more, as proc(5) says.
  public static func busySeconds(inStatistics text: String, ticksPerSecond: Double) -> Double? {
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("cpu ") }) else { return nil }
    let ticks = line.split(separator: " ").dropFirst().map { Double($0) }
    guard ticks.count >= 7 else { return nil }
    let busy = [0, 1, 2, 5, 6].compactMap { ticks[$0] }
    return busy.count == 5 ? busy.reduce(0, +) / ticksPerSecond : nil
  }

  /// How many processors other programs have kept busy since then, on average.
  public func others(since earlier: ProcessorUse) -> Double {
    let seconds = clock - earlier.clock
    return seconds > 0 ? max(0, all - earlier.all - (own - earlier.own)) / seconds : 0
  }

  /// Whether other programs took more than 0.15 of a processor since then, and all together more than half of the
  /// last processor.
  public func isContended(since earlier: ProcessorUse) -> Bool {
    all - earlier.all > (Double(processors) - 0.5) * (clock - earlier.clock) && others(since: earlier) > 0.15
  }
}
