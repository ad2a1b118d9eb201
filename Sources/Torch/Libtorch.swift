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
  /// operation: nested pools oversubscribe the machine. An OpenBLAS that has threads of its own takes the
  /// number for the whole process: of workers with different numbers the last one decides for all.
  public static func setThreads(_ count: Int) throws(TorchError) {
    guard count >= 1, count <= Int(Int32.max) else {
      throw TorchError(operation: "set threads", reason: "\(count) is not a number of threads")
    }
    try check(ctorch_set_threads(Int32(count)), operation: "set threads to \(count)")
  }

  /// Has the process keep freed memory, up to `bytes` of it, for its next tensors.
  ///
  /// A tensor of some megabytes is otherwise fresh memory from the system each time, which costs a page
  /// fault every 4 KiB: an eighth of the time of a reverse pass of 64 images. For programs whose main work
  /// is tensors, once, before the first; it concerns the allocations of the whole process. Memory held at
  /// the peak does not change. Only with GNU's C library.
  public static func retainFreedMemory(upTo bytes: Int = 2 << 30) {
    ctorch_retain_freed_memory(Int64(bytes))
  }
}
