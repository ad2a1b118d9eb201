import ArgumentParser
import Tangent

extension KernelForm: ExpressibleByArgument {
  /// How the N×N kernel, whose spectrum and picture are shown, is obtained from the form.
  var summary: String { self == .sum ? "the kernel" : "the sum over classes" }
}
