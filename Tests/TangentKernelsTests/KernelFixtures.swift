import Graphs
import Networks
import TangentKernels
import TestSupport
import Torch

/// The deviation of a kernel's entries.
func deviation(_ kernel: TangentKernel, from reference: TangentKernel) -> Double {
  deviation(kernel.entries, from: reference.entries)
}
