import Tangent

/// NAS-Bench-201 with one flaw, named by the rule that it breaks.
struct FlawedSpace: SearchSpace {
  enum Flaw: String, CaseIterable {
    case name = "names are typed on a command line"
    case summary = "the summary is one line"
    case generator = "the same generator gives the same samples"
    case variety = "samples differ"
    case belonging = "samples belong to the space"
    case reading = "samples are read as they are written"
    case count = "the count is that of the enumeration"
    case enumeration = "samples are among those enumerated"
    case mutation = "a mutation is another architecture of the space"
    case key = "equal texts have equal keys"
    case form = "equivalent architectures have one canonical form"
    case drawing = "drawings are lines of at most 120 characters"
    case logits = "networks give one logit for each class"
    case symbols = "sizes have different names and symbols"
    case meaning = "sizes are described"
    case presets = "there are presets with different names"
    case preset = "a preset gives every size, within its range"
    case buildable = "a network can be built at every preset"
    case range = "sizes out of their range are refused"
    case unknown = "unknown sizes are refused"
    case nonsense = "a text that is no architecture is refused with the place"
    case strangers = "architectures of other spaces are refused"
  }

  let flaw: Flaw
  private let base = NASBench201()

  init(flaw: Flaw) { self.flaw = flaw }

  var name: String { flaw == .name ? "NAS Bench" : base.name }
  var summary: String { flaw == .summary ? "one\ntwo" : base.summary }
  var count: Int? { flaw == .count ? 7 : base.count }

  var sizes: [SizeDescription] {
    switch flaw {
    case .symbols: base.sizes + base.sizes
    case .meaning: base.sizes.map { SizeDescription(name: $0.name, symbol: $0.symbol, meaning: "", range: $0.range) }
    default: base.sizes
    }
  }

  var sizePresets: [SizePreset] {
    switch flaw {
    case .presets: base.sizePresets + base.sizePresets
    case .preset: [SizePreset(name: "some", meaning: "not all sizes", sizes: ["channels": 4])]
    case .buildable: [SizePreset(name: "none", meaning: "no network", sizes: ["channels": 4, "cells": 0])]
    default: base.sizePresets
    }
  }

  func architecture(_ text: String) throws(ArchitectureError) -> Architecture {
    switch flaw {
    case .reading: return try base.architecture("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|")
    case .nonsense: do { return try base.architecture(text) } catch { throw ArchitectureError("no") }
    default: return try base.architecture(text)
    }
  }

  func sample(using generator: inout some RandomNumberGenerator) -> Architecture {
    var own = SystemRandomNumberGenerator()
    switch flaw {
    case .generator: return base.sample(using: &own)
    case .variety: return base.architecture(of: NASBench201Cell(ordinal: 99))
    case .belonging: return Architecture(space: "elsewhere", text: base.sample(using: &generator).text)
    default: return base.sample(using: &generator)
    }
  }

  func mutation(
    of architecture: Architecture, using generator: inout some RandomNumberGenerator
  ) throws(ArchitectureError) -> Architecture {
    flaw == .mutation ? architecture : try base.mutation(of: own(architecture), using: &generator)
  }

  func canonicalForm(of architecture: Architecture) throws(ArchitectureError) -> String {
    flaw == .form ? "\(UInt64.random(in: 0...(.max)))" : try base.canonicalForm(of: own(architecture))
  }

  func equivalenceKey(of architecture: Architecture) throws(ArchitectureError) -> String {
    switch flaw {
    case .key: "\(UInt64.random(in: 0...(.max)))"
    // So that architectures of one key meet.
    case .form: "one for all"
    default: try base.equivalenceKey(of: own(architecture))
    }
  }

  func graph(of architecture: Architecture, at scale: NetworkScale) throws(ArchitectureError) -> NetworkGraph {
    var scale = scale
    switch flaw {
    case .logits: scale.classes += 1
    case .range: for size in base.sizes { scale.sizes[size.name] = base.reducedSizes[size.name] }
    case .unknown: scale.sizes["no-such-size"] = nil
    default: break
    }
    return try base.graph(of: own(architecture), at: scale)
  }

  func all() -> (any Sequence<Architecture>)? {
    flaw == .enumeration ? base.all().map { Array($0).suffix(10) } : base.all()
  }

  func drawing(of architecture: Architecture) throws(ArchitectureError) -> String {
    flaw == .drawing ? String(repeating: "x", count: 500) : try base.drawing(of: own(architecture))
  }

  /// Takes architectures of any space where that is the flaw.
  private func own(_ architecture: Architecture) -> Architecture {
    flaw == .strangers ? Architecture(space: base.name, text: architecture.text) : architecture
  }
}
