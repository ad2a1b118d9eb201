import Foundation
import Glibc

extension Error {
  /// Why the system refused a file or a folder, such as "Permission denied". Foundation's own description leaves out
  /// the reason.
  package var systemReason: String {
    ((self as? CocoaError)?.underlying as? POSIXError).map { String(cString: strerror($0.code.rawValue)) }
      ?? localizedDescription
  }
}
