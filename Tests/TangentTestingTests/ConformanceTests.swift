import Tangent
import TangentTesting
import TestSupport
import Testing

/// Every entry of the standard catalogue keeps the rules of its role.
struct ConformanceTests {
  @Test(arguments: Catalogue.standard.spaces.map(\.name)) func spacesConform(name: String) throws {
    let violations = Conformance.violations(of: try Catalogue.standard.space(named: name))
    #expect(violations.isEmpty, "\(violations)")
  }

  @Test(arguments: Catalogue.standard.metrics.map(\.name)) func metricsConform(name: String) throws {
    let violations = Conformance.violations(of: try Catalogue.standard.metric(named: name))
    #expect(violations.isEmpty, "\(violations)")
  }

  @Test(arguments: Catalogue.standard.algorithms.map(\.name), Catalogue.standard.spaces.map(\.name))
  func algorithmsConform(name: String, space: String) throws {
    let violations = Conformance.violations(
      of: try Catalogue.standard.algorithm(named: name), in: try Catalogue.standard.space(named: space))
    #expect(violations.isEmpty, "\(violations)")
  }

  @Test(arguments: LayerExample.all) func layersConform(example: LayerExample) {
    let violations = Conformance.violations(of: example.layer, inputs: example.inputs)
    #expect(violations.isEmpty, "\(violations)")
  }

  @Test(arguments: Catalogue.standard.exports.map(\.name)) func exportFormatsConform(name: String) throws {
    let violations = Conformance.violations(of: try Catalogue.standard.export(named: name))
    #expect(violations.isEmpty, "\(violations)")
  }

  @Test func namesAreUnique() {
    let standard = Catalogue.standard
    for names in [
      standard.spaces.map(\.name), standard.metrics.map(\.name), standard.algorithms.map(\.name),
      standard.datasets.map(\.id), standard.recipes.map(\.name), standard.kernelPresets.map(\.name),
      standard.metrics.map(\.title), standard.exports.map(\.name),
    ] { #expect(Set(names).count == names.count, "\(names)") }
  }
}
