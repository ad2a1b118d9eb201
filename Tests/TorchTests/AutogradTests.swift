import Testing
import Torch

@Suite struct AutogradTests {
  /// d/dx of x³ is 3x², its second derivative 6x.
  @Test func firstAndSecondDerivativesOfACube() throws {
    let x = try Tensor([2.0])
    try x.setRequiresGradient(true)
    let cube = try x * x * x
    let first = try #require(
      try gradients(of: [cube], seeds: [Tensor([1.0])], withRespectTo: [x], creatingGraph: true)[0])
    #expect(try first.doubles() == [12])
    let second = try #require(try gradients(of: [first], seeds: [Tensor([1.0])], withRespectTo: [x])[0])
    #expect(try second.doubles() == [12])
  }

  @Test func unusedInputsHaveNoGradient() throws {
    let x = try Tensor([1.0])
    let y = try Tensor([1.0])
    try x.setRequiresGradient(true)
    try y.setRequiresGradient(true)
    let result = try gradients(of: [(x * x).sum()], withRespectTo: [x, y])
    #expect(result[0] != nil && result[1] == nil)
  }

  @Test func nothingIsRecordedWithoutGradients() throws {
    let x = try Tensor([1.0])
    try x.setRequiresGradient(true)
    let inside = try withoutGradients { () throws(TorchError) in try x * x }
    #expect(!inside.requiresGradient)
    #expect(try (x * x).requiresGradient)
    #expect(try (x * x).detached().requiresGradient == false)
  }
}
