/// Which point of a front is wanted, where a search of several objectives has to end with one architecture.
public enum Preference: Hashable, Sendable {
  /// The point nearest to the ideal one, which has the best value of every objective on the front:
  ///
  ///     min over points of Σ_j ((best_j − f_j) / (best_j − worst_j))²,
  ///
  /// best and worst over the front; an objective in which the whole front is equal counts for nothing. Source: Zeleny,
  /// "Compromise Programming", in Multiple Criteria Decision Making, 1973.
  case balanced
  /// The best by the objective of this place.
  case best(Int)
  /// The best by the first other objective among those whose objective of this place is at least as good as a value of
  /// its metric.
  case limited(Int, to: Double)

  /// - Parameters:
  ///   - text: `balanced`; an objective as it was given, such as `held-out-loss`; or one with a limit, such as
  ///     `latency=8` or, with the metric's unit, `latency=8ms`.
  ///   - objectives: several.
  /// - Throws: ``SearchError`` that says what is valid.
  public init(_ text: String, of objectives: Objectives, in catalogue: Catalogue = .standard) throws(SearchError) {
    guard text != "balanced" else {
      self = .balanced
      return
    }
    func place(of name: some StringProtocol) -> Int? {
      let sum = catalogue.expanded(objective: String(name))
      return objectives.all.firstIndex { $0.description == sum }
    }
    if let place = place(of: text) {
      self = .best(place)
      return
    }
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let place = place(of: parts[0]) else {
      let names = objectives.all.map { $0.name(in: catalogue) }
      throw .invalid(
        "'\(text)' prefers nothing that is searched by; give balanced, an objective (\(names.joined(separator: ", "))), or "
          + "one with a limit, such as \(names.last ?? "latency")=5")
    }
    guard let metric = objectives.all[place].singleTerm?.metric else {
      throw .invalid(
        "'\(parts[0])' is a sum of ranks, whose values depend on all trials; a limit needs a single metric")
    }
    let unit = (try? catalogue.metric(named: metric))?.unit ?? ""
    let number = parts[1].hasSuffix(unit) ? parts[1].dropLast(unit.count) : parts[1]
    guard let limit = plainDecimal(number) else {
      throw .invalid(
        "'\(parts[1])' in '\(text)' is not a limit; give a decimal number, such as 8 or 0.35"
          + (unit.isEmpty ? "" : ", in \(unit)"))
    }
    self = .limited(place, to: limit)
  }

  /// The preferred point of a front; nil where none is within the limit, or the front is empty.
  ///
  /// - Parameter front: as `front(by:)` has it; of equally preferred points the first counts.
  public func choice(from front: [RankedTrial], by objectives: Objectives) -> RankedTrial? {
    func best(_ trials: [RankedTrial], by place: Int) -> RankedTrial? {
      trials.reduce(nil as RankedTrial?) { best, next in
        guard let value = best?.fitnesses[place] else { return next }
        return next.fitnesses[place] ?? -.infinity > value ? next : best
      }
    }
    switch self {
    case .best(let place): return best(front, by: place)
    case .limited(let place, let limit):
      // A fitness is the metric with the sign that makes larger better, and so is the limit.
      let sign = objectives.all[place].score(ofFitness: 1) ?? 1
      let within = front.filter { ($0.fitnesses[place] ?? -.infinity) >= sign * limit }
      return best(within, by: objectives.all.indices.first { $0 != place } ?? place)
    case .balanced: return balanced(front)
    }
  }

  private func balanced(_ front: [RankedTrial]) -> RankedTrial? {
    let points = front.map { $0.fitnesses.map { $0 ?? -.infinity } }
    guard let dimensions = points.first?.count else { return nil }
    let ranges = (0..<dimensions).map { place in
      let values = points.map { $0[place] }
      return (worst: values.min() ?? 0, best: values.max() ?? 0)
    }
    let distances = points.map { point in
      zip(point, ranges).reduce(0) { sum, pair in
        let (value, range) = pair
        guard range.best > range.worst, (range.best - range.worst).isFinite else { return sum }
        let share = (range.best - value) / (range.best - range.worst)
        return sum + share * share
      }
    }
    let least = distances.min()
    return zip(front, distances).first { $0.1 == least }?.0
  }
}
