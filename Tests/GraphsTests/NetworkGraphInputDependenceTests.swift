import Graphs
import Testing

@Suite struct NetworkGraphInputDependenceTests {
  @Test func onePathWithoutAZeroIsEnough() {
    #expect(!graph(("zero", .zero, [0]), ("sum", .sum, [0, 1])).isInputIndependent)
    #expect(graph(("zero", .zero, [0]), ("sum", .sum, [1, 1])).isInputIndependent)
    #expect(graph(("zero", .zero, [0]), ("conv", .same(3, 3, hasBias: true), [1])).isInputIndependent)
    #expect(!graph().isInputIndependent)
  }
}
