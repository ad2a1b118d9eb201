import Spaces
import TestSupport
import Testing

@Suite struct StructuralFeatureTests {
  /// What `golden_features.py` finds by going through all paths.
  private struct Golden: Decodable {
    struct Cell: Decodable {
      let architecture: String
      let values: [Double?]
    }

    let names: [String]
    let cells: [Cell]
  }

  @Test func thoseOfCellsAreThoseFoundAlongAllPaths() throws {
    let space = NASBench201()
    let golden = try GoldenFile.read("features.json", as: Golden.self)
    #expect(golden.cells.count >= 8 && golden.names.count == 160)
    for cell in golden.cells {
      let features = try space.features(of: space.architecture(cell.architecture))
      let found = Dictionary(uniqueKeysWithValues: features.map { ($0.name, $0.value) })
      #expect(Set(found.keys) == Set(golden.names))
      for (name, value) in zip(golden.names, cell.values) {
        #expect(found[name] == .some(value), "\(name) of \(cell.architecture)")
      }
    }
  }

  /// Every cell has the same features in the same order, each once.
  @Test func namesAreThoseOfTheSpace() throws {
    let space = NASBench201()
    let names = try space.features(of: space.architecture(of: allCells[0])).map(\.name)
    #expect(Set(names).count == names.count && names.prefix(2) == ["count(none)", "count(skip_connect)"])
    for cell in [allCells[77], allCells[15_624]] {
      #expect(try space.features(of: space.architecture(of: cell)).map(\.name) == names)
    }
  }

  @Test func spacesHaveNoneUnlessTheySaySo() throws {
    let space = ResNet()
    var generator = SystemRandomNumberGenerator()
    #expect(try space.features(of: space.sample(using: &generator)).isEmpty)
    #expect(throws: ArchitectureError.self) {
      try space.features(of: NASBench201().architecture(of: allCells[0]))
    }
  }
}
