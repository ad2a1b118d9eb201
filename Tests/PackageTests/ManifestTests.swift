import Foundation
import Testing

struct ManifestTests {
  /// A build with them could not be depended on by version before Swift 6.2. `LIBTORCH` alone brings them in.
  @Test func aBuildOnStockDebianHasNoUnsafeFlags() throws {
    let manifest = try PackageDescription.output(of: ["dump-package"], without: ["LIBTORCH", "LIBTORCH_CUDA"])
    let text = String(decoding: manifest, as: UTF8.self)
    #expect(text.contains("\"TangentKernels\""), "this is not the manifest: \(text)")
    #expect(!text.contains("unsafeFlags"))
  }
}
