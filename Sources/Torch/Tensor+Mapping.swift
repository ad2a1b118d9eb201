import Foundation
import Glibc

extension Tensor {
  /// The first bytes of a file as a uint8 tensor of one axis, mapped: they are read from the disk when they are first
  /// needed, and the system may drop them again when memory is short. Writing to the tensor does not change the file.
  ///
  /// The file must not become shorter while the tensor lives: the process would end at the first access beyond its end.
  /// It may be removed.
  ///
  /// - Throws: ``TorchError`` where the file cannot be opened or holds fewer bytes.
  package static func mapping(_ url: URL, bytes: Int) throws(TorchError) -> Tensor {
    // libtorch would make a file that is too short longer.
    var status = stat()
    guard stat(url.path, &status) == 0 else {
      throw TorchError(operation: "from_file", reason: "\(url.path): \(String(cString: strerror(errno)))")
    }
    guard status.st_size >= bytes else {
      throw TorchError(
        operation: "from_file", reason: "\(url.path) holds \(status.st_size) bytes, and \(bytes) were asked for")
    }
    return try Operators.fromFile.one([.text(url.path), .boolean(false), .integer(bytes), .type(.uint8)])
  }
}
