/// How a long computation tells how far it is, and learns that it shall stop.
struct KernelMonitor {
  let isCancelled: () -> Bool
  /// Takes the share that is done, from 0 to 1.
  let progress: (Double) -> Void

  func check() throws(KernelError) {
    if isCancelled() { throw .cancelled }
  }
}
