import Spaces

/// The common interface of the two kinds of files: lists of choices, a grammar, and the networks of selections.
protocol SpaceForm: Sendable {
  /// The lists of choices; an architecture has one of them.
  var variants: [[Choice]] { get }
  var grammar: String { get }
  func text(of selection: Selection) -> String
  /// - Throws: an error that points at the first character that does not fit.
  func selection(_ text: String) throws(ArchitectureError) -> Selection
  func write(_ selection: Selection, into writer: inout NetworkWriter) throws(SpaceFileError) -> Int
  func drawing(of selection: Selection) -> String
  func canonicalForm(of selection: Selection) -> String
  func equivalenceKey(of selection: Selection) -> String
  func features(of selection: Selection) -> [StructuralFeature]
  /// Whether the network's output depends on its input, as far as the choices alone determine it.
  func isConnected(_ selection: Selection) -> Bool
}

extension SpaceForm {
  /// The value of every choice by its name.
  func values(of selection: Selection) -> [(name: String, value: String)] {
    zip(variants[selection.variant], selection.places).map { ($0.name, $0.values[$1]) }
  }

  func canonicalForm(of selection: Selection) -> String { text(of: selection) }
  func equivalenceKey(of selection: Selection) -> String { text(of: selection) }
  func features(of selection: Selection) -> [StructuralFeature] { [] }
  func isConnected(_ selection: Selection) -> Bool { true }
}
