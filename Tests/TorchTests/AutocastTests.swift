import TestSupport
import Testing
import Torch

@Suite struct AutocastTests {
  /// A product is done in bfloat16 within the body only, with the error of its eight bits; the loss stays
  /// float32.
  @Test func productsAreOfBFloat16WithinTheBody() throws {
    let input = try Tensor(PortableNumbers.uniform("autocast/input", 2 * 24), shape: [2, 24]).converted(to: .float32)
    let weight = try Tensor(PortableNumbers.uniform("autocast/weight", 4 * 24), shape: [4, 24]).converted(to: .float32)
    let exact = try input.linear(weight)
    let (rounded, loss) = try withBFloat16(on: .cpu) { () throws(TorchError) in
      let output = try input.linear(weight)
      return (output, try output.crossEntropy(Tensor([0, 1] as [Int64])))
    }
    #expect(rounded.dataType == .bfloat16)
    #expect(loss.dataType == .float32)
    // All terms are positive: each operand and the result lose half a unit of the eighth bit at most.
    let distance = try deviation(rounded.doubles(), from: exact.doubles())
    #expect(distance > 0 && distance < 3 * 0x1p-8)
    #expect(try input.linear(weight).dataType == .float32)
  }
}
