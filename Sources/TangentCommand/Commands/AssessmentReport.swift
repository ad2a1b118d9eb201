import Tangent

/// What a finished network does on images that it was not trained on, for people and for scripts.
struct AssessmentReport {
  let assessment: Assessment
  let classNames: [String]

  /// Up to this many classes, the whole confusion matrix is shown; of more, the most frequent confusions.
  private static let shownClasses = 20
  private static let shownConfusions = 10

  /// - Parameter images: such as "held-out".
  func write(_ images: String, to terminal: Terminal) throws(Failure) {
    let (before, after) = (assessment.calibration, assessment.calibrated)
    try terminal.writeLine(
      """

      on \(Formatted.counted(assessment.imageCount, "\(images) image")): accuracy \(Formatted.percent(assessment.accuracy)), \
      balanced by class \(Formatted.percent(assessment.balancedAccuracy))
      calibration error \(Formatted.percent(before.expectedError)), negative log-likelihood \
      \(Formatted.number(before.negativeLogLikelihood)); with logits divided by \
      \(Formatted.number(assessment.temperature, digits: 3)): \(Formatted.percent(after.expectedError)), \
      \(Formatted.number(after.negativeLogLikelihood))

      """)
    if assessment.imageCount < AccuracyError.fewImages {
      try terminal.writeLine(
        "with so few images, the accuracy has a standard error of up to "
          + "\(AccuracyError.points(images: assessment.imageCount)); the calibration is even less certain\n")
    }
    try (classNames.count <= Self.shownClasses ? matrix : confusions)?.write(to: terminal)
    if let warning { try terminal.writeLine("\n" + terminal.warning(warning)) }
  }

  /// That the network is no better than one that ignores the image: where its accuracy is not two standard errors above
  /// the share of the largest class, and its balanced accuracy not above that of chance by as much.
  private var warning: String? {
    let sizes = assessment.confusion.counts.map { $0.reduce(0, +) }
    guard let largest = sizes.indices.max(by: { sizes[$0] < sizes[$1] }), assessment.imageCount > 0 else { return nil }
    func isAbove(_ accuracy: Double, _ guess: Double) -> Bool {
      accuracy > guess + 2 * (guess * (1 - guess) / Double(assessment.imageCount)).squareRoot()
    }
    let share = Double(sizes[largest]) / Double(assessment.imageCount)
    let chance = 1 / Double(sizes.count { $0 > 0 })
    guard !isAbove(assessment.accuracy, share), !isAbove(assessment.balancedAccuracy, chance) else { return nil }
    return "this network does hardly better than always predicting '\(classNames[largest])', which is right for "
      + "\(Formatted.percent(share)) of these images; train for more epochs or on more images"
  }

  /// A row for each class, a column for what its images were taken for.
  private var matrix: Table? {
    var table = Table([.text("class, taken for")] + classNames.indices.map { .number("\($0 + 1)") })
    for (label, counts) in assessment.confusion.counts.enumerated() {
      table.append(["\(label + 1) \(classNames[label])"] + counts.map { $0 == 0 ? "-" : Formatted.count($0) })
    }
    return table
  }

  private var confusions: Table? {
    let confusions = assessment.confusion.mostConfused(Self.shownConfusions)
    guard !confusions.isEmpty else { return nil }
    var table = Table([.text("class"), .text("most often taken for"), .number("images"), .number("of")])
    for confusion in confusions {
      table.append([
        classNames[confusion.label], classNames[confusion.prediction], Formatted.count(confusion.count),
        Formatted.count(assessment.confusion.counts[confusion.label].reduce(0, +)),
      ])
    }
    return table
  }

  var record: JSONValue {
    func record(_ calibration: Calibration) -> JSONValue {
      [
        "expectedError": JSONValue(calibration.expectedError),
        "negativeLogLikelihood": JSONValue(calibration.negativeLogLikelihood),
      ]
    }
    return [
      "images": JSONValue(assessment.imageCount), "accuracy": JSONValue(assessment.accuracy),
      "balancedAccuracy": JSONValue(assessment.balancedAccuracy),
      "classNames": .array(classNames.map { JSONValue($0) }),
      "confusion": .array(assessment.confusion.counts.map { .array($0.map { JSONValue($0) }) }),
      "calibration": record(assessment.calibration), "temperature": JSONValue(assessment.temperature),
      "calibrated": record(assessment.calibrated), "bins": JSONValue(Calibration.binCount),
    ]
  }
}
