import Search
import Testing

struct CatalogueTests {
  static let standard = Catalogue.standard

  @Test func everyEntryIsFoundByItsName() throws {
    for space in Self.standard.spaces { #expect(try Self.standard.space(named: space.name).name == space.name) }
    for metric in Self.standard.metrics { #expect(try Self.standard.metric(named: metric.name).title == metric.title) }
    for algorithm in Self.standard.algorithms {
      #expect(try Self.standard.algorithm(named: algorithm.name).title == algorithm.title)
    }
    for dataset in Self.standard.datasets { #expect(try Self.standard.dataset(named: dataset.id) == dataset) }
    for recipe in Self.standard.recipes { #expect(try Self.standard.recipe(named: recipe.name) == recipe) }
    for preset in Self.standard.kernelPresets {
      #expect(try Self.standard.kernelPreset(named: preset.name).source == preset.source)
    }
  }

  @Test func unknownNamesAreAnsweredWithTheNearOnesAndAll() {
    let near = #expect(throws: UnknownName.self) { try Self.standard.space(named: "nas-bench-210") }
    #expect(
      near?.description.hasPrefix("there is no search space 'nas-bench-210'; did you mean 'nasbench201'? ") == true)
    let far = #expect(throws: UnknownName.self) { try Self.standard.recipe(named: "adam") }
    #expect(
      far?.description
        == "there is no recipe 'adam'; choose from short, final, mok-2022, nasbench201-12, nasbench201-200, short-0.1")
    let metric = #expect(throws: UnknownName.self) { try Self.standard.metric(named: "lgaa") }
    #expect(metric?.description.contains("did you mean 'lga'?") == true)
    let dataset = #expect(throws: UnknownName.self) { try Self.standard.dataset(named: "x\u{1B}") }
    #expect(
      dataset?.description
        == #"there is no data set 'x\u{1B}'; choose from fashion-mnist, mnist, cifar10, cifar100"#)
    let export = #expect(throws: UnknownName.self) { try Self.standard.export(named: "onx") }
    #expect(export?.description.hasPrefix("there is no export format 'onx'; did you mean 'onnx'? ") == true)
  }
}
