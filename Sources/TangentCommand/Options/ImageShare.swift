import ArgumentParser
import Tangent

/// How many of a set's images to take: a number, a percentage or all.
package enum ImageShare: Hashable, Sendable, ExpressibleByArgument {
  case count(Int)
  /// From 0 to 1.
  case fraction(Double)
  case all

  package init?(argument: String) {
    if argument == "all" {
      self = .all
    } else if argument.hasSuffix("%"), let percent = plainDecimal(argument.dropLast()), percent > 0, percent <= 100 {
      self = .fraction(percent / 100)
    } else if let count = Int(argument), count >= 0 {
      self = .count(count)
    } else {
      return nil
    }
  }

  package var defaultValueDescription: String {
    switch self {
    case .count(let count): "\(count)"
    case .fraction(let fraction): "\(Formatted.chosen(100 * fraction))%"
    case .all: "all"
    }
  }

  /// The number of images out of `available`; all of them at most only where all are asked for.
  package func count(of available: Int) -> Int {
    switch self {
    case .count(let count): count
    case .fraction(let fraction): Int((fraction * Double(available)).rounded())
    case .all: available
    }
  }
}
