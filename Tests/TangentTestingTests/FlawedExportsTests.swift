import Foundation
import Tangent
import TangentTesting
import TestSupport
import Testing

/// Each flaw of an export format, and of a layer's rule for one, is found by its own rule.
@Suite struct FlawedExportsTests {
  enum Flaw: String, CaseIterable {
    case name = "the name can be an option's"
    case fileExtension = "the extension has no point"
    case place = "the first file is where it was asked for, the others beside it"
    case chance = "equal networks give equal bytes"
    case options = "every option is accepted"
    case outputs = "the file computes what the network does"
  }

  private struct FlawedFormat: ExportFormat {
    let flaw: Flaw?

    var name: String { flaw == .name ? "Own Format" : "own" }
    var summary: String { "own" }
    var fileExtension: String { flaw == .fileExtension ? ".own" : "own" }

    func files(
      of network: ExportedNetwork, at url: URL, _ options: ExportOptions
    ) throws(ExportError) -> [ExportedFile] {
      if flaw == .options, options.foldsBatchNorms { throw ExportError("cannot fold") }
      let contents = flaw == .chance ? UUID().uuidString : "own"
      return [ExportedFile(flaw == .place ? URL(filePath: "/elsewhere") : url, Data(contents.utf8))]
    }

    /// Anything that Python can run: the outputs are zeros.
    var check: ExportCheckProgram? {
      flaw != .outputs
        ? nil
        : ExportCheckProgram(
          source: """
            import sys
            open(sys.argv[3], "wb").write(bytes(64 * 3 * 4))
            print('{"engines": ["own"], "missing": []}')
            """, advice: "")
    }
  }

  @Test func aSoundFormatConforms() { #expect(Conformance.violations(of: FlawedFormat(flaw: nil)).isEmpty) }

  @Test(arguments: Flaw.allCases) func flawsOfFormatsAreFound(flaw: Flaw) throws {
    guard flaw != .outputs || Python.has("sys") else { return }
    let rules = Conformance.violations(of: FlawedFormat(flaw: flaw)).map(\.rule)
    #expect(rules.contains(flaw.rawValue), "\(rules)")
  }

  /// 2x in Tangent; in PyTorch as its rule says.
  private struct Doubling: ParameterFreeLayer, NetworkLayer, PyTorchLayer {
    let expression: String

    func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape { try inputs.single() }
    var valueOfZeros: ValueOfZeros { .zeros }
    var description: String { "doubling" }
    func forward(
      _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
    ) throws(TorchError) -> Tensor { try inputs[0].scaled(by: 2) }
    func pyTorch(_ inputs: [String], in scope: inout PyTorchScope) throws(ExportError) -> String {
      "\(expression) * \(inputs[0])"
    }
  }

  @Test(.enabled(if: Python.has("torch"), "needs PyTorch: install python3-torch, or set PYTHON"))
  func flawsOfALayersRuleAreFound() {
    let map = FeatureShape(channels: 3, height: 4, width: 5)
    func violations(_ expression: String) -> [Conformance.Violation] {
      Conformance.violations(ofExportsOf: Doubling(expression: expression), inputs: [map], in: [PyTorchFormat()])
    }
    #expect(violations("2").isEmpty)
    #expect(violations("3").map(\.rule) == ["the layer computes the same in pytorch"])
  }
}
