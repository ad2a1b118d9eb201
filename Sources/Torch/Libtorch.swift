import CTorch

/// The libtorch that this process runs on.
public enum Libtorch {
  /// The version of the headers that the package was built against, such as `1.13.1`.
  public static var version: String { ctorch_version().map(takeString) ?? "unknown" }

  /// libtorch's own description of its thread pools, of several lines.
  public static var parallelInformation: String { ctorch_build_configuration().map(takeString) ?? "unknown" }

  /// The calling thread's number of intra-operator threads.
  public static var threads: Int { Int(ctorch_threads()) }

  /// Sets how many threads one operation called from this thread may use.
  ///
  /// Workers that run side by side each set their share of the cores, once, before their first
  /// operation: nested pools oversubscribe the machine.
  public static func setThreads(_ count: Int) throws(TorchError) {
    guard count >= 1, count <= Int(Int32.max) else {
      throw TorchError(operation: "set threads", reason: "\(count) is not a number of threads")
    }
    try check(ctorch_set_threads(Int32(count)), operation: "set threads to \(count)")
  }
}
