import Graphs
import Spaces

extension CustomSpace {
  /// One of the lists of choices, then a value of each choice, all equally likely, redrawn until the constraints hold.
  func drawn(using generator: inout some RandomNumberGenerator) -> Selection {
    while true {
      let selection = Self.selection(of: form, using: &generator)
      if constraints.accept(selection, of: form) { return selection }
    }
  }

  private static func selection(of form: any SpaceForm, using generator: inout some RandomNumberGenerator) -> Selection
  {
    let variants = form.variants
    let variant = variants.count > 1 ? Int.random(in: variants.indices, using: &generator) : 0
    return Selection(
      variant: variant, places: variants[variant].map { Int.random(in: $0.values.indices, using: &generator) })
  }

  /// One choice replaced, or the next longer or shorter list of choices, which keeps the values of the choices in both.
  func neighbor(of selection: Selection, using generator: inout some RandomNumberGenerator) -> Selection {
    let variants = form.variants
    var neighbor = selection
    let own = variants[selection.variant]
    let place = Int.random(in: 0..<own.count + (variants.count > 1 ? 1 : 0), using: &generator)
    guard place == own.count else {
      let others = own[place].values.indices.filter { $0 != selection.places[place] }
      neighbor.places[place] = others.randomElement(using: &generator) ?? selection.places[place]
      return neighbor
    }
    let near = [selection.variant - 1, selection.variant + 1].filter(variants.indices.contains)
    neighbor.variant = near.randomElement(using: &generator) ?? selection.variant
    neighbor.places = variants[neighbor.variant].enumerated().map { place, choice in
      place < selection.places.count
        ? selection.places[place] : Int.random(in: choice.values.indices, using: &generator)
    }
    return neighbor
  }

  /// Every selection, the last choice changing fastest; nil if there are too many.
  static func selections(of form: any SpaceForm) -> [Selection]? {
    guard let total = product(of: form), total <= largestEnumeration else { return nil }
    return form.variants.enumerated().flatMap { variant, choices in
      choices.reduce([[Int]]([[]])) { lists, choice in
        lists.flatMap { list in choice.values.indices.map { list + [$0] } }
      }.map { Selection(variant: variant, places: $0) }
    }
  }

  /// The number of selections; nil if it does not fit an `Int`.
  private static func product(of form: any SpaceForm) -> Int? {
    var total = 0
    for choices in form.variants {
      var count = 1
      for choice in choices {
        let (product, overflow) = count.multipliedReportingOverflow(by: choice.values.count)
        guard !overflow else { return nil }
        count = product
      }
      let (sum, overflow) = total.addingReportingOverflow(count)
      guard !overflow else { return nil }
      total = sum
    }
    return total
  }

  /// The number of architectures; nil if constraints leave it unknown or it does not fit an `Int`.
  static func count(of form: any SpaceForm, _ constraints: SpaceConstraints) -> Int? {
    guard !constraints.isEmpty else { return product(of: form) }
    return selections(of: form)?.count { constraints.accept($0, of: form) }
  }

  /// - Throws: if fewer than 5 of 1,000 random architectures satisfy the constraints, because drawing would take too
  ///   long.
  func checkConstraints(_ node: FileNode?) throws(SpaceFileError) {
    guard let node, !constraints.isEmpty else { return }
    var generator = SplitMix(state: 1)
    let kept = (0..<1000).count { _ in
      constraints.accept(Self.selection(of: form, using: &generator), of: form)
    }
    guard kept >= 5 else {
      throw node.fault(
        "\(kept) of 1000 architectures drawn at random satisfy the constraints; at least 5 must")
    }
  }

  /// The number of layers after which a check builds no further networks.
  private static let largestCheck = 200_000

  /// Builds networks with each value of each choice for the smallest, the full and the reduced sizes, one for every other
  /// preset, and one for each number of stages; in large spaces, it stops after ``largestCheck`` layers.
  /// - Throws: the error of the first network that cannot be built.
  func checkNetworks() throws(SpaceFileError) {
    let last = form.variants.count - 1
    let values = form.variants[last].map(\.values.count).max() ?? 1
    var layers = 0
    for sizes in [standardSizes, smallestSizes, reducedSizes] {
      for value in 0..<values where layers < Self.largestCheck {
        layers += try checkNetwork(last, value, sizes)
      }
    }
    for variant in 0..<last where layers < Self.largestCheck { layers += try checkNetwork(variant, 0, standardSizes) }
    for preset in sizePresets where layers < Self.largestCheck { layers += try checkNetwork(last, 0, preset.sizes) }
  }

  /// The number of layers of the network in which each choice has the value at this place, or that many further round.
  private func checkNetwork(_ variant: Int, _ value: Int, _ sizes: NetworkSizes) throws(SpaceFileError) -> Int {
    let scale = NetworkScale(sizes: sizes, imageChannels: 3, imageHeight: 256, imageWidth: 256, classes: 10)
    let places = form.variants[variant].map { value % $0.values.count }
    return try graph(of: Selection(variant: variant, places: places), at: scale, sizes).nodes.count
  }
}

/// Random numbers for checks, the same in every run.
///
/// Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
