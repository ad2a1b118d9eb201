import Graphs
import Spaces

/// A number of a network: factors and divisors of numbers and names from left to right, such as `width/divisor*4`.
///
/// Divisions round up, so that every layer has channels.
struct Formula: Hashable, Sendable {
  private struct Step: Hashable {
    let divides: Bool
    let factor: Factor
  }

  private enum Factor: Hashable {
    case number(Int)
    case name(String)
  }

  private let node: FileNode
  private let steps: [Step]

  /// A number that the file does not give.
  init(_ number: Int, at node: FileNode) {
    self.node = node
    steps = [Step(divides: false, factor: .number(number))]
  }

  /// - Parameter names: what the formula may read.
  init(_ node: FileNode, names: Set<String>, _ what: String) throws(SpaceFileError) {
    guard case .text(let text) = node.content, !text.isEmpty, text.count <= 100 else {
      throw node.expected("\(what), a number or a formula such as 2*in")
    }
    self.node = node
    var steps: [Step] = []
    var rest = text.filter { $0 != " " }[...]
    repeat {
      let divides = rest.first == "/"
      if !steps.isEmpty { rest.removeFirst() }
      let word = rest.prefix { !"*/".contains($0) }
      rest = rest[word.endIndex...]
      let factor: Factor
      if let number = Int(word), (1...FeatureShape.largestSize).contains(number) {
        factor = .number(number)
      } else if names.contains(String(word)) {
        factor = .name(String(word))
      } else if word.first?.isLetter == true {
        throw node.fault(
          "\(what) reads \"\(word)\", which is no name here; \(knownNames(beside: String(word), among: names.sorted()))"
        )
      } else {
        throw node.expected(
          "\(what), numbers from 1 to \(FeatureShape.largestSize) and names joined by * and /, such as 2*in")
      }
      steps.append(Step(divides: divides && !steps.isEmpty, factor: factor))
    } while !rest.isEmpty
    self.steps = steps
  }

  /// The value for these values of the names.
  /// - Throws: if the value is not from 1 to the largest size, or a name has no number.
  func value(_ values: [String: Int]) throws(SpaceFileError) -> Int {
    var result = 1
    for step in steps {
      let factor: Int
      switch step.factor {
      case .number(let number): factor = number
      case .name(let name):
        guard let number = values[name] else { throw node.fault("\"\(name)\" is not a number here") }
        factor = number
      }
      guard factor > 0 else { throw node.fault("a factor is \(factor), but factors must be at least 1") }
      if step.divides {
        result = (result - 1) / factor + 1
      } else {
        // Both are at most the largest size, so the product fits.
        result *= factor
      }
      guard (1...FeatureShape.largestSize).contains(result) else {
        throw node.fault("the value is \(result); it must be from 1 to \(FeatureShape.largestSize)")
      }
    }
    return result
  }
}
