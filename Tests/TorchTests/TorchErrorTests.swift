import Testing
import Torch

@Suite struct TorchErrorTests {
  @Test func namesTheOperationAndTheShapes() throws {
    let error = #expect(throws: TorchError.self) {
      try Tensor.zeros([2, 3]).matmul(Tensor.zeros([2, 3]))
    }
    #expect(error?.operation == "matmul")
    #expect(error?.shapes == [[2, 3], [2, 3]])
    #expect(error?.description.hasPrefix("matmul of [2, 3] and [2, 3]: ") == true)
    #expect(error?.reason.contains("\n") == false)
  }

  @Test func countMustFitTheShape() {
    #expect(throws: TorchError.self) { try Tensor([1.0, 2], shape: [3]) }
    #expect(throws: TorchError.self) { try Tensor([Float](), shape: [-1]) }
  }

  @Test func scalarsMustHaveTheTensorsType() throws {
    let x = try Tensor([Float(1)])
    let error = #expect(throws: TorchError.self) { try x.scalars(as: Double.self) }
    #expect(error?.reason == "the tensor holds float32, asked for float64")
  }

  @Test func differentiationNeedsARecordedComputation() {
    #expect(throws: TorchError.self) {
      let x = try Tensor([1.0])
      _ = try gradients(of: [x], withRespectTo: [x])
    }
  }

  @Test(arguments: ["gpu", "cuda:-1", "cuda:x", "cuda:0:1", "cuda:4096", ""])
  func unknownDevices(name: String) {
    #expect(throws: TorchError.self) { try Device(name) }
  }

  @Test func impossibleSizesAreErrors() {
    #expect(throws: TorchError.self) { try Tensor.zeros([1 << 30, 1 << 30]) }
    #expect(throws: TorchError.self) { try Libtorch.setThreads(0) }
  }
}
