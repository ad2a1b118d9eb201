import Torch

/// Whether a network's confidence, its largest softmax, is how often it is right. Guo et al., "On calibration of modern
/// neural networks", ICML 2017.
public struct Calibration: Hashable, Sendable {
  /// Σ n_b/n·|accuracy_b − mean confidence_b| over ``binCount`` bins of confidence of equal width, each without its lower
  /// bound and with its upper one; NaN where a logit is no number.
  public let expectedError: Double
  /// The mean of −ln softmax(logits/T)[label].
  public let negativeLogLikelihood: Double

  public static let binCount = 15

  /// - Parameter temperature: T, which the logits are divided by.
  /// - Throws: ``TrainingError`` where memory is exhausted.
  public init(of predictions: Predictions, temperature: Double = 1) throws(TrainingError) {
    do {
      let confidences = try predictions.confidences(temperature: temperature)
      let classes = try predictions.classes()
      // The sum over each bin of (right − confidence).
      var gaps = [Double](repeating: 0, count: Self.binCount)
      for (index, confidence) in confidences.enumerated() where confidence.isFinite {
        let bin = Int((confidence * Double(Self.binCount)).rounded(.up)) - 1
        gaps[min(max(bin, 0), Self.binCount - 1)] += (classes[index] == predictions.labels[index] ? 1 : 0) - confidence
      }
      let isDefined = confidences.allSatisfy(\.isFinite)
      expectedError = isDefined ? gaps.reduce(0) { $0 + abs($1) } / Double(predictions.count) : .nan
      negativeLogLikelihood = try predictions.negativeLogLikelihood(temperature: temperature)
    } catch {
      throw .torch(error)
    }
  }
}

extension Predictions {
  /// The temperatures that are looked for.
  public static let temperatures = 0.05...1000.0

  /// The temperature of the least negative log-likelihood, which leaves every prediction as it is (Guo et al. 2017).
  ///
  /// With β = 1/T the likelihood is convex, so the zero of its slope is bisected: Σ softmax(β·z)·z = z of the label, in the
  /// mean over images. Where every image is classified correctly, the lowest of ``temperatures`` comes out. Cost: a few
  /// dozen passes over the logits.
  /// - Throws: ``TrainingError`` where memory is exhausted.
  public func fittedTemperature() throws(TrainingError) -> Double {
    do {
      let labels = try Tensor(labels.map(Int64.init), shape: [count, 1])
      let given = try logits.gathered(axis: 1, elementwise: labels).mean().item()
      var (low, high) = (1 / Self.temperatures.upperBound, 1 / Self.temperatures.lowerBound)
      for _ in 0..<60 {
        let middle = (low * high).squareRoot()
        let expected = try (logits.scaled(by: middle).softmax(axis: 1) * logits).sum(axes: [1]).mean().item()
        if expected < given { low = middle } else { high = middle }
      }
      return 1 / (low * high).squareRoot()
    } catch {
      throw .torch(error)
    }
  }
}
