import Foundation
import Graphs
import Spaces

/// A search space that a YAML file describes; docs/custom-spaces.md has the format.
///
/// ```swift
/// var catalogue = Catalogue.standard
/// catalogue.spaces.append(try CustomSpace(contentsOf: "my-space.yaml"))
/// ```
///
/// Studies, evolutions and checkpoints keep the file's text, so that they open without the file.
public struct CustomSpace: SearchSpace {
  public let name: String
  public let summary: String
  public let sizes: [SizeDescription]
  public let sizePresets: [SizePreset]
  public let count: Int?
  public let definition: SpaceDefinition?
  let form: any SpaceForm
  let constraints: SpaceConstraints
  let node: FileNode

  /// The largest number of architectures that is enumerated.
  static let largestEnumeration = 50_000

  /// Reads a file, and builds networks with every value of every choice to check that their layers fit.
  ///
  /// - Throws: ``SpaceFileError`` with the file, the line, the field and what was expected.
  public init(contentsOf path: String) throws(SpaceFileError) {
    try self.init(
      SpaceDefinition(SpaceFile.text(of: path), file: URL(filePath: path).standardizedFileURL.path), named: path)
    try checkNetworks()
  }

  /// Reads a text without building networks; their errors are thrown when networks are built.
  ///
  /// - Parameter file: the name of the file in errors.
  public init(_ definition: SpaceDefinition, named file: String) throws(SpaceFileError) {
    let node = try SpaceFile.node(definition.text, file: file)
    let kind = try node.kind()
    let general = ["kind", "name", "about", "sizes", "presets", "constraints"]
    let fields = try node.fields(general + kind.fields, of: "a space of \(kind.rawValue)")
    let named = FileNode.Entry(
      key: try fields.required("name").text("the space's name"), value: try fields.required("name"))
    try named.checkTypable("space")
    let sizes = try FileSizes(sizes: fields["sizes"], presets: fields["presets"])
    let form = try kind.form(fields, sizes: Set(sizes.sizes.map(\.name)))
    name = named.key
    summary = try fields["about"]?.text("what the space is") ?? "a space of \(kind.rawValue) from a file"
    self.sizes = sizes.sizes
    sizePresets = sizes.presets
    constraints =
      try fields["constraints"].map { node throws(SpaceFileError) in
        try SpaceConstraints(node, of: form)
      } ?? .unconstrained
    self.definition = definition
    self.form = form
    self.node = node
    count = CustomSpace.count(of: form, constraints)
    try checkConstraints(fields["constraints"])
  }

  /// How an architecture is written.
  public var grammar: String { form.grammar }

  /// Every choice with its values, including those of optional stages.
  public var choiceValues: [(name: String, values: [String])] {
    (form.variants.last ?? []).map { ($0.name, $0.values) }
  }

  private func architecture(of selection: Selection) -> Architecture {
    Architecture(space: name, text: form.text(of: selection))
  }

  private func selection(of architecture: Architecture) throws(ArchitectureError) -> Selection {
    try selection(ownText(of: architecture))
  }

  private func selection(_ text: String) throws(ArchitectureError) -> Selection {
    let selection = try form.selection(text)
    guard constraints.accept(selection, of: form) else {
      throw ArchitectureError(
        "\"\(text)\" is written like an architecture of \(name), but the constraints of the space exclude it",
        characterOffset: 0)
    }
    return selection
  }

  public func architecture(_ text: String) throws(ArchitectureError) -> Architecture {
    architecture(of: try selection(text))
  }

  /// Uniform in each choice, redrawn until the constraints hold.
  public func sample(using generator: inout some RandomNumberGenerator) -> Architecture {
    architecture(of: drawn(using: &generator))
  }

  /// One choice replaced, choices and values equally likely; a space of several numbers of stages also has them as a
  /// choice. If the constraints leave no such neighbor, another architecture.
  public func mutation(
    of architecture: Architecture, using generator: inout some RandomNumberGenerator
  ) throws(ArchitectureError) -> Architecture {
    let own = try selection(of: architecture)
    for _ in 0..<100 {
      let neighbor = neighbor(of: own, using: &generator)
      if neighbor != own, constraints.accept(neighbor, of: form) { return self.architecture(of: neighbor) }
    }
    for _ in 0..<10_000 {
      let other = drawn(using: &generator)
      if other != own { return self.architecture(of: other) }
    }
    throw ArchitectureError("the space \(name) has no other architecture than \"\(architecture.text)\"")
  }

  public func canonicalForm(of architecture: Architecture) throws(ArchitectureError) -> String {
    form.canonicalForm(of: try selection(of: architecture))
  }

  public func equivalenceKey(of architecture: Architecture) throws(ArchitectureError) -> String {
    form.equivalenceKey(of: try selection(of: architecture))
  }

  /// - Throws: sizes that the file does not have, and images for which its layers do not fit; the error names the layer
  ///   and its line.
  public func graph(of architecture: Architecture, at scale: NetworkScale) throws(ArchitectureError) -> NetworkGraph {
    let selection = try selection(of: architecture)
    let sizes = try completed(scale.sizes)
    try scale.checkImages(of: self)
    do { return try graph(of: selection, at: scale, sizes) } catch { throw ArchitectureError(error.description) }
  }

  func graph(of selection: Selection, at scale: NetworkScale, _ sizes: NetworkSizes) throws(SpaceFileError)
    -> NetworkGraph
  {
    var writer = NetworkWriter(scale, numbers: sizes.values)
    return try writer.finish(try form.write(selection, into: &writer), at: node)
  }

  public func all() -> (any Sequence<Architecture>)? {
    guard count != nil, let selections = Self.selections(of: form) else { return nil }
    return selections.lazy.filter { constraints.accept($0, of: form) }.map { architecture(of: $0) }
  }

  public func choices(of architecture: Architecture) throws(ArchitectureError) -> [ArchitectureChoice] {
    form.values(of: try selection(of: architecture)).map { ArchitectureChoice(name: $0.name, value: $0.value) }
  }

  public func features(of architecture: Architecture) throws(ArchitectureError) -> [StructuralFeature] {
    form.features(of: try selection(of: architecture))
  }

  public func drawing(of architecture: Architecture) throws(ArchitectureError) -> String {
    form.drawing(of: try selection(of: architecture))
  }
}
