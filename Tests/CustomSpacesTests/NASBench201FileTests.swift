import CustomSpaces
import Graphs
import Spaces
import TangentTesting
import Testing

/// The file nasbench201.yaml describes the built-in space.
struct NASBench201FileTests {
  static let builtIn = NASBench201()

  /// Every 97th cell meets every operation on every edge; in release all of them are taken.
  static let texts: [String] = {
    #if DEBUG
      let step = 97
    #else
      let step = 1
    #endif
    return stride(from: 0, to: NASBench201Cell.count, by: step).map { NASBench201Cell(ordinal: $0).text }
  }()

  @Test func itConforms() throws {
    let violations = Conformance.violations(of: try ExampleSpaces.space("nasbench201"))
    #expect(violations.isEmpty, "\(violations)")
  }

  @Test func itHasTheSameCells() throws {
    let space = try ExampleSpaces.space("nasbench201")
    #expect(space.count == 15_625)
    let all = try #require(space.all())
    let builtIn = try #require(Self.builtIn.all())
    #expect(Set(all.map(\.text)) == Set(builtIn.map(\.text)))
  }

  @Test func itsGraphsAreTheBuiltInOnes() throws {
    let space = try ExampleSpaces.space("nasbench201")
    for text in Self.texts {
      for sizes in [Self.builtIn.smallestSizes, Self.builtIn.reducedSizes] {
        let scale = NetworkScale(sizes: sizes, imageChannels: 3, imageHeight: 32, imageWidth: 28, classes: 10)
        let graph = try space.graph(of: space.architecture(text), at: scale)
        #expect(try graph == Self.builtIn.graph(of: Self.builtIn.architecture(text), at: scale), "\(text)")
      }
    }
  }

  /// The derivation is that of `NASBench201CostTests`.
  @Test func itsCostsAreThoseOfTheClosedForm() throws {
    let space = try ExampleSpaces.space("nasbench201")
    for text in Self.texts.enumerated().filter({ $0.offset.isMultiple(of: 8) }).map(\.element) {
      let cell = try NASBench201Cell(text)
      let (n1, n3) = (
        cell.operations.count { $0.convolutionKernelSize == 1 }, cell.operations.count { $0.convolutionKernelSize == 3 }
      )
      let cost = try space.graph(of: space.architecture(text), at: .nasBench201CIFAR10).cost()
      #expect(cost.parameters == 73_306 + 28_000 * n1 + 243_040 * n3)
      #expect(cost.multiplyAccumulates == 7_783_050 + 3_932_160 * n1 + 35_389_440 * n3)
    }
  }

  @Test func itsFormsDistinguishTheSameCells() throws {
    let space = try ExampleSpaces.space("nasbench201")
    var (forms, keys) = ([String: String](), [String: String]())
    for text in Self.texts {
      let (own, other) = (try space.architecture(text), try Self.builtIn.architecture(text))
      let form = try space.canonicalForm(of: own)
      let builtInForm = try Self.builtIn.canonicalForm(of: other)
      #expect(forms.updateValue(builtInForm, forKey: form) ?? builtInForm == builtInForm)
      let key = try space.equivalenceKey(of: own)
      let builtInKey = try Self.builtIn.equivalenceKey(of: other)
      #expect(keys.updateValue(builtInKey, forKey: key) ?? builtInKey == builtInKey)
    }
    #expect(Set(forms.values).count == forms.count)
    #expect(Set(keys.values).count == keys.count)
    // Those of all cells, as in `NASBench201CanonicalFormTests`.
    if Self.texts.count == NASBench201Cell.count { #expect((forms.count, keys.count) == (4930, 5260)) }
  }

  @Test func choicesAndFeaturesAreThoseOfTheBuiltInSpace() throws {
    let space = try ExampleSpaces.space("nasbench201")
    for text in Self.texts.prefix(20) {
      let (own, other) = (try space.architecture(text), try Self.builtIn.architecture(text))
      #expect(try space.choices(of: own) == Self.builtIn.choices(of: other))
      #expect(try space.features(of: own) == Self.builtIn.features(of: other))
    }
  }

  @Test func aMisspelledOperationIsPointedAt() throws {
    let space = try ExampleSpaces.space("nasbench201")
    let text = "|nor_conv_3x3~0|+|none~0|skip_conect~1|+|none~0|none~1|none~2|"
    let error = #expect(throws: ArchitectureError.self) { try space.architecture(text) }
    #expect(error?.characterOffset == 25)
    #expect(error?.description.contains("did you mean skip_connect?") == true)
  }
}
