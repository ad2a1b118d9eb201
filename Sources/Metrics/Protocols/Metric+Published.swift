import Training

extension Metric {
  /// What follows a metric's name where its authors' protocol is asked for, as in `snip:published`.
  public static let publishedSuffix = ":published"

  /// This metric by its ``published`` protocol, whatever images, weights and training a plan has; nil where none is
  /// declared.
  ///
  /// The mean over the protocol's draws, undefined where one of them is. It is a value at initialization at every epoch.
  /// Cost: the metric's own on the protocol's images, for each draw.
  public var asPublished: Metric? {
    guard let published else { return nil }
    let name = name + Self.publishedSuffix
    var metric = Metric(
      name: name, title: "\(title), as published",
      formula: published.draws == 1 ? formula : "mean over \(published.draws) draws of the weights of \(formula)",
      direction: direction, range: range, ingredients: [published.ingredient], source: published.source
    ) { context in
      var (sum, seconds) = (0.0, 0.0)
      defer { context.charge(seconds, to: name) }
      for draw in 0..<published.draws {
        if context.isCancelled() { throw TrainingError.cancelled }
        let start = ContinuousClock.now
        let drawn = try context.drawn(by: published, draw)
        // The first is an ingredient, which has seconds of its own.
        if draw > 0 { seconds += (ContinuousClock.now - start) / .seconds(1) }
        let value = try self.value(in: drawn)
        seconds += drawn.seconds(of: self)
        guard let number = value.number else { return value }
        sum += number
      }
      return .defined(sum / Double(published.draws))
    }
    metric.follows = published
    return metric
  }
}
