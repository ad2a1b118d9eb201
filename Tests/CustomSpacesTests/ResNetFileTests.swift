import CustomSpaces
import Graphs
import Spaces
import TangentTesting
import Testing
import Torch

/// The file resnet.yaml describes the built-in space.
struct ResNetFileTests {
  static let builtIn = ResNet()

  /// ResNet-18, -34 and -50, WRN-16-8, and architectures drawn at random.
  static let texts: [String] = {
    var generator = Seed(17).generator()
    let known = [
      "basic:64:2x64-2x128-2x256-2x512", "basic:64:3x64-4x128-6x256-3x512", "bottleneck:64:3x64-4x128-6x256-3x512",
      "preactivation:16:2x128-2x256-2x512", "preactivation:16:1x16-1x16-1x16", "bottleneck:64:1x16-1x16-1x16-1x16",
    ]
    return known + (0..<40).map { _ in builtIn.sample(using: &generator).text }
  }()

  @Test func itConforms() throws {
    let violations = Conformance.violations(of: try ExampleSpaces.space("resnet"))
    #expect(violations.isEmpty, "\(violations)")
  }

  @Test func itHasAsManyArchitectures() throws {
    #expect(try ExampleSpaces.space("resnet").count == Self.builtIn.count)
  }

  /// Images of 32 pixels have the stem of a 3x3 convolution, those of 96 that of a 7x7 one; 1 pixel stays 1 pixel at
  /// stride 2, and yet has a projection.
  @Test(arguments: [32, 96, 1]) func itsGraphsAreTheBuiltInOnes(side: Int) throws {
    let space = try ExampleSpaces.space("resnet")
    for text in Self.texts {
      for divisor in [1, 7, 64] {
        let scale = NetworkScale(
          sizes: ["divisor": divisor], imageChannels: 3, imageHeight: side, imageWidth: side, classes: 10)
        let graph = try space.graph(of: space.architecture(text), at: scale)
        let builtIn = try Self.builtIn.graph(of: Self.builtIn.architecture(text), at: scale)
        #expect(graph == builtIn, "\(text)")
        #expect(try graph.cost() == builtIn.cost(), "\(text)")
      }
    }
  }

  /// The published counts: see `ResNetTests`.
  @Test func itHasThePublishedCosts() throws {
    let space = try ExampleSpaces.space("resnet")
    let scale = NetworkScale(
      sizes: space.standardSizes, imageChannels: 3, imageHeight: 224, imageWidth: 224, classes: 1000)
    for (text, parameters, products) in [
      ("basic:64:2x64-2x128-2x256-2x512", 11_689_512, 1_814_074_344),
      ("bottleneck:64:3x64-4x128-6x256-3x512", 25_557_032, 4_089_185_256),
    ] {
      let cost = try space.graph(of: space.architecture(text), at: scale).cost()
      #expect((cost.parameters, cost.multiplyAccumulates) == (parameters, products))
    }
  }

  @Test(arguments: [
    ("basik:64:1x16-1x16-1x16", 0, "did you mean basic?"), ("basic:64:1x16-1x17-1x16", 16, "the width of stage 2"),
    ("basic:64:1x16-1x16", 18, "\"-\""), ("basic:64:1x16-1x16-1x16-1x16-1x16", 28, "after 4 stages"),
    ("basic:64:7x16-1x16-1x16", 9, "the depth of stage 1"),
  ]) func aTextThatDoesNotFitIsPointedAt(text: String, offset: Int, excerpt: String) throws {
    let error = #expect(throws: ArchitectureError.self) { try ExampleSpaces.space("resnet").architecture(text) }
    #expect(error?.characterOffset == offset, "\(error?.description ?? "")")
    #expect(error?.description.contains(excerpt) == true, "\(error?.description ?? "")")
  }
}
