import Tangent

/// What a search with the defaults would do with a set of images: its numbers of images, or why it would refuse.
///
/// The plan and the draws are those of the search itself; only the pixels are left out.
struct SearchForecast {
  let result: Result<EvaluationPlan, Failure>

  /// - Parameter arguments: of the search, after its name.
  init(of images: TrainingImages, arguments: [String]) {
    do {
      result = .success(try SearchCommand.parse(arguments).evaluator(for: images).plan)
    } catch {
      result = .failure(Failure(error))
    }
  }

  var refusal: String? {
    if case .failure(let failure) = result { failure.description } else { nil }
  }

  /// The row of a table that says what a search will do.
  /// - Parameter part: what is held out comes from, such as " of the validation split".
  func row(of noun: String, heldOutOf part: String) -> [String] {
    switch result {
    case .success(let plan):
      ["search", "holds out \(Formatted.counted(plan.heldOutImages, noun))\(part)" + Self.uses(plan)]
    case .failure(let failure): ["search", "refuses: \(failure)"]
    }
  }

  /// What the images are for: those held out, and the others.
  private static func uses(_ plan: EvaluationPlan) -> String {
    var text = ""
    if plan.needs.needProbe { text += ", scores on \(Formatted.count(plan.probeImages)) of them" }
    if plan.needs.needKernel { text += ", \(Formatted.count(plan.kernelImages)) of them for kernels" }
    guard plan.epochs > 0 else { return text + "; trains nothing before the final round" }
    return text + "; trains on " + (plan.trainingImages.map { "\(Formatted.count($0)) others" } ?? "all others")
  }

  /// That the images held out are too few to tell networks apart; nil if there are enough.
  func caution(_ noun: String) -> String? {
    guard case .success(let plan) = result else { return nil }
    return AccuracyError.caution(plan.heldOutImages, "held-out \(noun)")
  }

  /// - Throws: ``Failure`` where a search would refuse the images.
  func check() throws(Failure) {
    if let refusal { throw Failure(.usage, "a search would refuse these images: \(refusal)") }
  }

  var record: JSONValue {
    guard case .success(let plan) = result else { return .null }
    return [
      "trainingImages": JSONValue(plan.trainingImages), "heldOutImages": JSONValue(plan.heldOutImages),
      "kernelImages": JSONValue(plan.kernelImages),
    ]
  }
}

extension SearchCommand {
  /// What a new search would measure these images with.
  /// - Throws: ``Failure`` where it would refuse them.
  func evaluator(for images: TrainingImages) throws -> Evaluator {
    let device = try network.device()
    let configuration = try search.configuration(
      evaluation: evaluation, bounds: bounds.bounds, threads: work.threads, device: device, images: images)
    let evaluator = try evaluator(for: configuration, images, device)
    try Self.checkClasses(evaluator, images.images)
    return evaluator
  }

  /// Alignment with the labels needs two classes: of one alone, no score would be defined.
  static func checkClasses(_ evaluator: Evaluator, _ set: ImageSet) throws(Failure) {
    guard evaluator.plan.needs.needKernel else { return }
    let labels = Set(evaluator.data.kernelIndices.map { set.labels[$0] })
    guard labels.count == 1, let label = labels.first, set.classCount > 1 else { return }
    throw Failure(
      .usage,
      "the \(Formatted.counted(evaluator.plan.kernelImages, "image")) for kernels would all be of the class "
        + "'\(set.classNames[label])', so that no score would be defined; add images of the other classes, or choose a "
        + "--metric that needs no kernel")
  }
}
