import Datasets
import Testing

@Suite struct DatasetCatalogueTests {
  @Test(arguments: DatasetCatalogue.all) func entriesAreWhole(dataset: DatasetDescription) {
    #expect(Set(dataset.classNames).count == dataset.classCount)
    #expect(!dataset.classNames.contains(""))
    #expect(dataset.normalization.mean.count == dataset.channels)
    #expect(dataset.folders.contains(dataset.id))
    #expect(!dataset.instructions.isEmpty)
    #expect(dataset.trainingCount % dataset.classCount == 0)
  }

  @Test func classesAreAsManyAsPublished() {
    #expect(DatasetCatalogue.all.map(\.classCount) == [10, 10, 10, 100])
    #expect(DatasetCatalogue.all.map(\.trainingCount) == [60_000, 60_000, 50_000, 50_000])
    #expect(Set(DatasetCatalogue.all.map(\.id)).count == DatasetCatalogue.all.count)
  }
}
