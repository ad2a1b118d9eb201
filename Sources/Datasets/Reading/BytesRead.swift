import Glibc

/// Bytes that a system call hands out piece by piece, until there are enough or no more come.
///
/// - Parameter read: given where to put the next bytes, how many there are already and how many are missing; answers as
///   `read(2)` does, and is asked again after an interruption by a signal.
/// - Returns: the bytes, and the number of the error that ended the reading; 0 where none did.
func bytesRead(
  upTo capacity: Int, _ read: (UnsafeMutablePointer<UInt8>?, _ filled: Int, _ missing: Int) -> Int
) -> (bytes: [UInt8], failure: Int32) {
  var failure: Int32 = 0
  let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
    while filled < capacity {
      let got = read(buffer.baseAddress.map { $0 + filled }, filled, capacity - filled)
      if got > 0 {
        filled += got
      } else if got == 0 {
        break
      } else if errno != EINTR {
        failure = errno
        break
      }
    }
  }
  return (bytes, failure)
}
