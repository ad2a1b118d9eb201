import Testing
import Torch

@Suite struct DeviceTests {
  /// libtorch's own default is that convolutions may.
  @Test func nothingRoundsToTF32UnlessAskedTo() {
    #expect(!Device.allowsTF32)
  }
}
