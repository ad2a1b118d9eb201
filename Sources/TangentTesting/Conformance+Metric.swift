import Tangent

extension Conformance {
  /// What a metric does not keep of what plans and searches rely on: that it is described, declares its ingredients,
  /// gives the same number twice and in its range, changes nothing, and is undefined where it does not exist.
  ///
  /// Cost: a few small networks and their kernels.
  public static func violations(of metric: Metric) -> [Violation] {
    var checks = Checks()
    checkDescription(of: metric, &checks)
    checks.expect("a number or a reason at initialization", metric.name) {
      if case .undefined(let reason) = try metric.value(in: MetricSubject(epochs: 0).context()) {
        return !reason.isEmpty
      }
      return true
    }
    checks.expect("a number after a training, of the declared ingredients alone", metric.name) {
      try metric.value(in: MetricSubject(epochs: 2).context()).number?.isFinite == true
    }
    checks.expect("equal networks have equal values", metric.name) {
      let subject = try MetricSubject(epochs: 2)
      return try metric.value(in: subject.context()) == metric.value(in: subject.context())
    }
    checks.expect("the value is in its range", metric.range) {
      guard let range = range(of: metric), let number = try metric.value(in: MetricSubject(epochs: 2).context()).number
      else { return false }
      return range.contains(number)
    }
    checks.expect("measuring changes no parameter and no running statistic", metric.name) {
      let subject = try MetricSubject(epochs: 1)
      let before = try subject.state()
      _ = try metric.value(in: subject.context())
      return try subject.state() == before
    }
    checks.expect("a training that diverged leaves metrics of it undefined", metric.name) {
      guard metric.ingredients.needTraining else { return true }
      return try metric.value(in: MetricSubject.diverged()).number == nil
    }
    checks.expect("without a network, what is made of one is undefined, and why", metric.name) {
      let reason = "the output does not depend on the input"
      let value = try metric.value(in: MetricSubject.missing(reason))
      guard !metric.ingredients.needNoNetwork else { return value.number != nil }
      if case .undefined(let given) = value { return given.contains(reason) }
      return false
    }
    return checks.violations
  }

  private static func checkDescription(of metric: Metric, _ checks: inout Checks) {
    checks.expect("names are typed on a command line", metric.name) { isTypable(metric.name) }
    for text in [metric.title, metric.formula, metric.range, metric.source] {
      checks.expect("descriptions are one line", text) { !text.isEmpty && !text.contains("\n") }
    }
    checks.expect("ingredients are declared", metric.name) { !metric.ingredients.isEmpty }
    checks.expect("a range is two ends with … between them", metric.range) { range(of: metric) != nil }
  }

  /// Ends are numbers, ±∞, or N, the number of the kernel's images.
  private static func range(of metric: Metric) -> ClosedRange<Double>? {
    let ends = metric.range.split(separator: " … ", maxSplits: 1).compactMap { end -> Double? in
      switch end {
      case "∞": .infinity
      case "-∞": -.infinity
      case "N": Double(MetricSubject.kernelImages)
      default: Double(end)
      }
    }
    guard ends.count == 2, ends[0] <= ends[1] else { return nil }
    return ends[0]...ends[1]
  }
}
