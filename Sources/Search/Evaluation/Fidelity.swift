import Spaces

/// How cheap an evaluation is: the numbers of a plan that trade its cost for how well its scores rank.
///
/// Every metric can be asked for at any fidelity: see ``EvaluationPlan/at(_:)``. Those that differ in
/// nothing but their epochs cost one training: see ``EvaluationPlan/rungs``.
public struct Fidelity: Hashable, Sendable, Codable {
  /// Epochs of training before the measurement; 0 measures at initialization.
  public var epochs: Int
  /// Images of the short training; nil takes all that are not held out.
  public var trainingImages: Int?
  /// The sizes of the network, by the names that its space gives them; those that are left out are the space's own.
  public var sizes: NetworkSizes
  /// The side in pixels that images are averaged down to; nil keeps them as they are.
  public var imageSize: Int?

  public init(
    epochs: Int, trainingImages: Int? = nil, sizes: NetworkSizes = [:], imageSize: Int? = nil
  ) {
    self.epochs = epochs
    self.trainingImages = trainingImages
    self.sizes = sizes
    self.imageSize = imageSize
  }
}

extension EvaluationPlan {
  /// The part of the plan that decides what an evaluation costs.
  public var fidelity: Fidelity {
    get {
      Fidelity(
        epochs: epochs, trainingImages: trainingImages, sizes: sizes, imageSize: imageSize)
    }
    set {
      epochs = newValue.epochs
      trainingImages = newValue.trainingImages
      sizes = newValue.sizes
      imageSize = newValue.imageSize
    }
  }

  /// The same measurement at another fidelity, without a ladder.
  public func at(_ fidelity: Fidelity) -> EvaluationPlan {
    var plan = self
    plan.fidelity = fidelity
    plan.rungs = nil
    return plan
  }

  /// The same measurement with a rung at every epoch from 0 to the plan's last.
  public var laddered: EvaluationPlan {
    var plan = self
    plan.rungs = Array(0...max(0, epochs))
    return plan
  }

  /// The epochs that are measured, in order; the last is ``epochs``.
  public var measuredEpochs: [Int] { measuredEpochs(upTo: epochs) }

  /// The epochs that an evaluation of fewer epochs measures: its last, and the rungs before.
  func measuredEpochs(upTo last: Int) -> [Int] { Set(rungs ?? []).filter { $0 < last }.union([last]).sorted() }

  /// - Throws: ``SearchError`` where a search with this plan cannot measure at a fidelity.
  func checkFidelity(_ given: Fidelity) throws(SearchError) {
    var comparable = given
    comparable.epochs = epochs
    guard comparable == fidelity else {
      throw .invalid("fidelities of one search differ in their epochs only; images and sizes are the plan's")
    }
    guard (0...epochs).contains(given.epochs) else {
      throw .invalid("a fidelity of \(given.epochs) epochs is outside the plan's training of \(epochs)")
    }
  }

  /// The fidelities that one evaluation gives, the cheapest first.
  public var fidelities: [Fidelity] {
    measuredEpochs.map { epoch in
      var fidelity = fidelity
      fidelity.epochs = epoch
      return fidelity
    }
  }
}
