import Tangent

/// The winner of a search beside a random architecture, the largest one and a well-known network.
package struct StandingsReport {
  /// The winner's first.
  let standings: [FinalComparison.Standing]
  /// How many test images they were measured on; nil where a study of an earlier version does not say.
  let testImages: Int?

  package init(standings: [FinalComparison.Standing], testImages: Int? = nil) {
    (self.standings, self.testImages) = (standings, testImages)
  }

  var table: Table {
    var table = Table(
      [.text("trained the same way"), .number("test accuracy")] + (showsBalanced ? [.number("balanced")] : [])
        + [
          .number("trained parameters"), .number("trained MACs"), .number("time"), .text("architecture"),
        ])
    for standing in standings {
      table.append(
        [standing.contestant.name ?? standing.contestant.role, standing.testAccuracy.percentText]
          + (showsBalanced ? [standing.testBalancedAccuracy.percentText] : []) + [
            Formatted.count(standing.parameters), Formatted.count(standing.multiplyAccumulates),
            Formatted.seconds(standing.seconds), text(standing.contestant),
          ])
    }
    return table
  }

  /// Whether balanced accuracy says something else, because the test images' classes are unequal.
  private var showsBalanced: Bool {
    standings.flatMap(\.runs).contains { run in
      guard let accuracy = run.testAccuracy, let balanced = run.testBalancedAccuracy else { return false }
      return abs(accuracy - balanced) > 1e-9
    }
  }

  /// The architecture, with its sizes if it has its own.
  private func text(_ contestant: FinalComparison.Contestant) -> String {
    contestant.architecture.text + (contestant.sizes.map { " (\($0))" } ?? "")
  }

  /// The comparison in words, whatever the result.
  package var verdict: String {
    guard let winner = standings.first, winner.testAccuracy.value.number != nil else {
      return "The winner's training diverged, so this comparison says nothing about it."
    }
    var phrases: [String] = []
    var isBeaten = false
    for other in standings.dropFirst() {
      let name = other.contestant.name ?? "the \(other.contestant.role) architecture"
      guard let difference = winner.difference(to: other) else {
        phrases.append("\(name) diverged")
        continue
      }
      let points = Formatted.fixed(abs(100 * difference.difference), decimals: 1)
      let side = difference.difference < 0 ? "below" : "above"
      if difference.isSignificant {
        phrases.append("it is \(points) points \(side) \(name)")
        isBeaten = isBeaten || difference.difference < 0
      } else {
        phrases.append("it cannot be told apart from \(name) (\(points) points \(side))")
      }
    }
    let runs = winner.runs.count
    return "The winner over \(runs) training \(runs == 1 ? "run" : "runs") each"
      + (runs > 1 ? " (± is one standard deviation): " : ": ") + phrases.joined(separator: "; ") + "."
      + (isBeaten ? " A simpler choice did better here: search longer, or take that one." : "")
      + (runs == 1 ? " A single run cannot tell them apart: use --compare-seeds." : "")
      + cautionText(winner)
  }

  /// What few test images leave uncertain, whatever the seeds.
  private func cautionText(_ winner: FinalComparison.Standing) -> String {
    guard let testImages, testImages < AccuracyError.fewToCompare, let accuracy = winner.testAccuracy.value.number,
      accuracy > 0, accuracy < 1
    else { return "" }
    let error = AccuracyError.points(accuracy, images: testImages)
    return " With only \(Formatted.counted(testImages, "test image")), each accuracy also has a standard error of "
      + "about \(error), however many seeds you use."
  }

  var record: JSONValue {
    .array(
      standings.map { standing in
        [
          "role": JSONValue(standing.contestant.role), "name": JSONValue(standing.contestant.name),
          "space": JSONValue(standing.contestant.architecture.space),
          "architecture": JSONValue(standing.contestant.architecture.text),
          "parameters": JSONValue(standing.parameters), "macs": JSONValue(standing.multiplyAccumulates),
          "testAccuracy": JSONValue(standing.testAccuracy),
          "testBalancedAccuracy": JSONValue(standing.testBalancedAccuracy),
          "testAccuracies": .array(standing.runs.map { JSONValue($0.testAccuracy) }),
          "seconds": JSONValue(standing.seconds),
        ]
      })
  }
}
