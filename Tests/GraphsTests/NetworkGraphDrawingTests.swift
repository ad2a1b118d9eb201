import Graphs
import Testing

@Suite struct NetworkGraphDrawingTests {
  static let network = graph(
    ("stem \"a\"", .same(3, 4), [0]), ("zero", .zero, [1]), ("sum", .sum, [1, 2]), ("pool", .globalAveragePool, [3]),
    ("classifier", .linear(.init(inputFeatures: 4, outputFeatures: 10)), [4]))

  @Test func dotIsGraphvizs() {
    #expect(
      Self.network.dot(title: "a \\ b") == #"""
        digraph "a \\ b" {
          rankdir=TB;
          node [shape=box, fontname="Helvetica"];
          n0 [label="input\ninput 3x8x8\n3x8x8"];
          n1 [label="stem \"a\"\nconvolution 3x3, 3 to 4, padding 1\n4x8x8"];
          n2 [label="zero\nzero\n4x8x8", style=dashed];
          n3 [label="sum\nsum\n4x8x8"];
          n4 [label="pool\nglobal average pool\n4"];
          n5 [label="classifier\nlinear 4 to 10, bias\n10", peripheries=2];
          n0 -> n1;
          n1 -> n2;
          n1 -> n3;
          n2 -> n3;
          n3 -> n4;
          n4 -> n5;
        }

        """#)
  }

  @Test func theListingHasALineForEachNode() {
    #expect(
      Self.network.textDrawing() == """
           name        layer                               reads  shape  parameters
        0  input       input 3x8x8                                3x8x8
        1  stem "a"    convolution 3x3, 3 to 4, padding 1  0      4x8x8         108
        2  zero        zero                                1      4x8x8
        3  sum         sum                                 1 2    4x8x8
        4  pool        global average pool                 3      4
        5  classifier  linear 4 to 10, bias                4      10             50
        output: node 5

        """)
  }

  /// A graph with a fault is still drawn, for one wants to see it.
  @Test func faultyGraphsAreDrawnWithoutShapes() {
    let faulty = graph(("conv", .same(9, 4), [0]))
    #expect(faulty.dot().contains(#"n1 [label="conv\nconvolution 3x3, 9 to 4, padding 1", peripheries=2];"#))
    #expect(faulty.textDrawing().contains("1  conv   convolution 3x3, 9 to 4, padding 1  0      ?             324\n"))
  }

  @Test(
    arguments: [
      (
        .convolution(
          .init(
            inputChannels: 4, outputChannels: 8, kernelSize: 5, stride: 2, padding: 4, dilation: 2, groups: 4,
            hasBias: true)),
        "convolution 5x5, 4 to 8, stride 2, padding 4, dilation 2, groups 4, bias"
      ),
      (.convolution(.init(inputChannels: 1, outputChannels: 1, kernelSize: 1)), "convolution 1x1, 1 to 1"),
      (
        .batchNorm(.init(channels: 3, isAffine: false, tracksStatistics: false)),
        "batch norm 3, not affine, no running statistics"
      ),
      (
        .averagePool(.init(kernelSize: 3, stride: 2, padding: 1, countsPadding: true)),
        "average pool 3x3, stride 2, padding 1, counts padding"
      ),
      (.maxPool(.init(kernelSize: 2, stride: 1, padding: 0)), "max pool 2x2"),
      (.linear(.init(inputFeatures: 3, outputFeatures: 2, hasBias: false)), "linear 3 to 2"),
      (.concatenation, "concatenation"), (.relu, "ReLU"),
      (.selfAttention(.init(channels: 4, heads: 1, hasBias: false)), "self-attention 4, 1 head"),
      (.layerNorm(.init(channels: 4, isAffine: false)), "layer norm 4, not affine"),
    ] as [(any Layer, String)])
  func layersAreAFewWords(layer: any Layer, words: String) {
    #expect("\(layer)" == words)
  }
}
