import Tangent
import Testing

@Suite struct PresetsCommandTests {
  let tangent: TangentProcess

  init() throws { tangent = try TangentProcess() }

  @Test func everyPresetIsListedWithItsKernel() throws {
    let rows = try tangent.run("presets").rows
    #expect(rows.first == "preset | batch norm | parameters | images | initializer | source")
    #expect(rows.count == KernelPreset.all.count + 1)
    #expect(
      rows.contains(
        "tenas-2021 | coupled | weights | 72 | kaiming-fan-out | Chen et al. (TE-NAS), ICLR 2021: "
          + "released code"))
  }

  /// What a figure by a published name is not: said where the name is explained, each difference on a line.
  @Test(arguments: KernelPreset.all) func everyPresetSaysWhatIsNotAsInItsSource(preset: KernelPreset) throws {
    #expect(!preset.differences.isEmpty)
    let outcome = try tangent.run("presets", preset.name)
    #expect(outcome.status == 0)
    for difference in preset.differences { #expect(outcome.output.contains("- \(difference)\n")) }
    let record = try tangent.run("presets", preset.name, "--json").json()
    #expect(record["differences"] as? [String] == preset.differences)
    #expect(record["images"] as? Int == preset.images)
  }

  @Test func thePublishedCodeIsNotTakenForThis() throws {
    let text = try tangent.run("presets", "mok-2022").output
    for part in ["cells' batch norms", "(0.2023, 0.1994, 0.2010)", "1e-4", "nonzero eigenvalues", "eval variant"] {
      #expect(text.contains(part))
    }
  }

  @Test func anUnknownPresetIsStatus64() throws {
    let outcome = try tangent.run("presets", "mok2022")
    #expect(outcome.status == 64 && outcome.error.contains("did you mean 'mok-2022'?"))
  }
}
