import Graphs
import Spaces
import Testing

/// What every search space promises.
@Suite struct SearchSpaceConformanceTests {
  static let architecturesOfASpace = 50

  static func samples(_ space: some SearchSpace) -> [Architecture] {
    var generator = Xorshift(state: 11)
    return (0..<architecturesOfASpace).map { _ in space.sample(using: &generator) }
  }

  @Test(arguments: SearchSpaces.all) func itIsFoundByItsName(space: any SearchSpace) throws {
    #expect(try SearchSpaces.named(space.name).name == space.name)
    #expect(SearchSpaces.all.count { $0.name == space.name } == 1)
    #expect(!space.summary.isEmpty && !space.summary.contains("\n"))
  }

  @Test(arguments: SearchSpaces.all) func samplesAreReadAsTheyAreWritten(space: any SearchSpace) throws {
    for sample in Self.samples(space) {
      #expect(sample.space == space.name)
      #expect(try space.architecture(sample.text) == sample)
    }
  }

  @Test(arguments: SearchSpaces.all) func theSameGeneratorGivesTheSameSamples(space: any SearchSpace) {
    #expect(Self.samples(space) == Self.samples(space))
    #expect(Set(Self.samples(space)).count > Self.architecturesOfASpace / 2)
  }

  @Test(arguments: SearchSpaces.all) func mutationsDifferAndAreValid(space: any SearchSpace) throws {
    var generator = Xorshift(state: 5)
    for sample in Self.samples(space) {
      let mutation = try space.mutation(of: sample, using: &generator)
      #expect(mutation != sample)
      #expect(try space.architecture(mutation.text) == mutation)
    }
  }

  /// Equal keys come from equal texts, and equivalent architectures have one canonical form.
  @Test(arguments: SearchSpaces.all) func keysAreStable(space: any SearchSpace) throws {
    var forms: [String: String] = [:]
    for sample in Self.samples(space) {
      let key = try space.equivalenceKey(of: sample)
      #expect(!key.isEmpty)
      #expect(try space.equivalenceKey(of: space.architecture(sample.text)) == key)
      let form = try space.canonicalForm(of: sample)
      #expect(forms.updateValue(form, forKey: key) ?? form == form)
    }
  }

  @Test(arguments: SearchSpaces.all) func graphsHaveShapesAndClasses(space: any SearchSpace) throws {
    for sample in Self.samples(space).prefix(10) {
      let graph = try space.graph(of: sample, at: .small)
      let output = try graph.shapes()[graph.output]
      #expect(output == FeatureShape(channels: NetworkScale.small.classes, height: 1, width: 1, isFlat: true))
      #expect(try graph.cost().parameters > 0)
      let simple = graph.simplified()
      #expect(try simple.shapes()[simple.output] == output)
    }
  }

  @Test(arguments: SearchSpaces.all) func theCountIsThatOfTheEnumeration(space: any SearchSpace) throws {
    guard let all = space.all() else { return }
    let count = try #require(space.count, "a space that can be enumerated knows its count")
    var seen: Set<Architecture> = []
    for architecture in all { seen.insert(architecture) }
    #expect(seen.count == count)
    #expect(seen.isSuperset(of: Self.samples(space)))
  }

  @Test(arguments: SearchSpaces.all) func drawingsAreForPeople(space: any SearchSpace) throws {
    for sample in Self.samples(space).prefix(10) {
      let drawing = try space.drawing(of: sample)
      #expect(drawing.hasSuffix("\n"))
      #expect(drawing.split(separator: "\n").allSatisfy { $0.count <= 120 && $0.last != " " })
    }
  }

  @Test(arguments: SearchSpaces.all) func otherSpacesArchitecturesAreRefused(space: any SearchSpace) throws {
    let stranger = Architecture(space: "elsewhere", text: Self.samples(space)[0].text)
    var generator = Xorshift(state: 1)
    #expect(throws: ArchitectureError.self) { try space.graph(of: stranger, at: .small) }
    #expect(throws: ArchitectureError.self) { try space.equivalenceKey(of: stranger) }
    #expect(throws: ArchitectureError.self) { try space.canonicalForm(of: stranger) }
    #expect(throws: ArchitectureError.self) { try space.drawing(of: stranger) }
    #expect(throws: ArchitectureError.self) { try space.mutation(of: stranger, using: &generator) }
  }

  @Test(arguments: SearchSpaces.all) func nonsenseIsRefusedWithAPlace(space: any SearchSpace) {
    for text in ["", " ", "nonsense", "|", "\u{0}", "🙂"] {
      let error = #expect(throws: ArchitectureError.self) { try space.architecture(text) }
      #expect(error?.characterOffset != nil)
    }
  }
}
