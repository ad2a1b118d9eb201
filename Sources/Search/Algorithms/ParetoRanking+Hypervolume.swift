extension ParetoRanking {
  /// The volume that points dominate beyond a reference: what a front of several objectives is worth as one number.
  ///
  /// Larger is better in every coordinate; the volume is that of all places that are nowhere better than some point and
  /// nowhere worse than the reference. Points that are not better than the reference everywhere add nothing.
  ///
  /// Cost: O(N^(M−1) · log N) for N points of M objectives, by slices along the last objective. Source: Zitzler and
  /// Thiele, "Multiobjective Optimization Using Evolutionary Algorithms", PPSN V, 1998.
  ///
  /// - Precondition: the points have as many coordinates as the reference, and all are finite.
  public static func hypervolume(of points: [[Double]], from reference: [Double]) -> Double {
    precondition(points.allSatisfy { $0.count == reference.count }, "points and the reference differ in dimension")
    let inside = points.map { zip($0, reference).map { $0 - $1 } }.filter { $0.allSatisfy { $0 > 0 } }
    return volume(inside[...], reference.count)
  }

  /// The volume between zero and the points in their first `dimensions` coordinates, which are positive.
  private static func volume(_ points: ArraySlice<[Double]>, _ dimensions: Int) -> Double {
    guard !points.isEmpty else { return 0 }
    guard dimensions > 1 else { return points.lazy.map { $0[0] }.max() ?? 0 }
    let last = dimensions - 1
    let sorted = points.sorted { $0[last] > $1[last] }
    var total = 0.0
    for (place, point) in sorted.enumerated() {
      let next = place + 1 < sorted.count ? sorted[place + 1][last] : 0
      // Between two levels, the slice is that of all points that reach the upper one.
      if point[last] > next { total += (point[last] - next) * volume(sorted[...place], last) }
    }
    return total
  }
}

extension Sequence<Trial> {
  /// The hypervolume of the front by these objectives, as a share of the box between the worst and the best value of each
  /// objective over all trials of the most epochs; nil where some objective has no two different values.
  ///
  /// A share depends on the trials it is of: compare it along one search, not between searches.
  public func hypervolumeShare(by objectives: Objectives) -> Double? {
    guard let first = front(by: objectives).first else { return nil }
    let scored = scored(by: objectives).filter { $0.trial.fidelity == first.trial.fidelity }.map(\.fitnesses)
      .filter { $0.allSatisfy { $0?.isFinite ?? false } }.map { $0.compactMap { $0 } }
    let ranges = objectives.all.indices.map { place in
      let values = scored.map { $0[place] }
      return (worst: values.min() ?? 0, best: values.max() ?? 0)
    }
    guard ranges.allSatisfy({ $0.best > $0.worst }) else { return nil }
    let points = scored.map { zip($0, ranges).map { ($0 - $1.worst) / ($1.best - $1.worst) } }
    return ParetoRanking.hypervolume(of: points, from: [Double](repeating: 0, count: ranges.count))
  }
}
