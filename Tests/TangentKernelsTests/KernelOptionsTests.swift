import Foundation
import Networks
import TangentKernels
import Testing

@Suite struct KernelOptionsTests {
  @Test func everyCombinationSurvivesCoding() throws {
    for mode in BatchNormMode.allCases {
      for selection in ParameterSelection.allCases {
        for implementation in KernelOptions.Implementation.allCases {
          let options = KernelOptions(batchNorm: mode, parameters: selection, implementation: implementation)
          let coded = try JSONEncoder().encode(options)
          #expect(try JSONDecoder().decode(KernelOptions.self, from: coded) == options)
        }
      }
    }
  }

  /// A study that was stored before an option existed still opens: what is missing is the default.
  @Test func missingOptionsAreTheDefaults() throws {
    let stored = Data(#"{"batchNorm":"coupled","parameters":"weights","implementation":"per-sample"}"#.utf8)
    #expect(
      try JSONDecoder().decode(KernelOptions.self, from: stored)
        == KernelOptions(batchNorm: .coupled, parameters: .weights, implementation: .perSample))
  }

  /// The published definitions, by hand from METHODS.md.
  @Test func presetsAreThePublishedOnes() throws {
    let mok = KernelPreset.mok2022
    #expect(mok.name == "mok-2022" && mok.images == 256 && mok.initializer == .frameworkDefault)
    #expect(mok.options.batchNorm == .coupled && mok.options.parameters == .weightsWithoutClassifier)
    let tenas = KernelPreset.teNAS2021
    #expect(tenas.name == "tenas-2021" && tenas.initializer == .kaimingFanOut)
    #expect(tenas.options.batchNorm == .coupled && tenas.options.parameters == .weights)
    #expect(Set(KernelPreset.all.map(\.name)).count == KernelPreset.all.count)
    #expect(KernelPreset.all.allSatisfy { $0.options.implementation == .automatic })
  }
}
