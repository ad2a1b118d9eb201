import Datasets
import Networks
import TangentKernels
import Torch

/// How well a network's linearization at one point of its training classifies, and with which ridge.
public struct LinearizedAccuracy: Hashable, Sendable, Codable {
  /// One ridge that was tried.
  public struct Candidate: Hashable, Sendable, Codable {
    /// In units of the training kernel's mean eigenvalue tr K / (n·C): ρ = relativeRidge · tr K / (n·C).
    public var relativeRidge: Double
    /// The share of the validation images that are classified correctly, 0 to 1; nil where the kernel has no
    /// Cholesky factor with so small a ridge.
    public var validationAccuracy: Double?
    /// The mean squared error of the validation images' logits against centered one-hot targets; nil likewise.
    public var validationError: Double?

    public init(relativeRidge: Double, validationAccuracy: Double? = nil, validationError: Double? = nil) {
      self.relativeRidge = relativeRidge
      self.validationAccuracy = validationAccuracy
      self.validationError = validationError
    }
  }

  /// The epochs of training before the linearization; 0 is the initialization.
  public var epoch: Int
  /// Of the network itself at this point, before anything is fitted, on the held-out images.
  public var initialAccuracy: Double
  /// In ascending order of their ridges.
  public var candidates: [Candidate]
  /// The one that was chosen; nil where no ridge had a fit, as for a zero kernel.
  public var relativeRidge: Double?
  /// Of the fitted linear model on the held-out images, 0 to 1; the network's own where nothing was fitted.
  public var accuracy: Double
  public var seconds: Double

  /// From a millionth of the mean eigenvalue to beyond the largest one, which is at most n·C times the mean and, after
  /// some training, not much less. At the upper end the linear model stays at the network it was linearized at.
  public static let relativeRidges = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000, 1e4]

  /// Linearizes a network where it stands, fits the linear model with each ridge, and judges the best.
  ///
  /// The best ridge has the highest validation accuracy; of equals the smallest validation error, then the
  /// smallest ridge. The model is not fitted again with the validation images, for the network that it is
  /// compared with was not trained on them. Cost: see `LinearizedNetwork`. The network is left as it was.
  ///
  /// - Parameters:
  ///   - epoch: how many epochs the network was trained for; kept in the result.
  ///   - options: batch norm is frozen or running: see `LinearizedNetwork`.
  /// - Throws: ``SearchError``; ``SearchError/cancelled`` when asked to stop.
  public init(
    of network: Network, epoch: Int, data: LinearizationData,
    options: KernelOptions = LinearizedNetwork.standardOptions,
    relativeRidges: [Double] = LinearizedAccuracy.relativeRidges, progress: @escaping (Double) -> Void = { _ in },
    isCancelled: @escaping () -> Bool = { false }
  ) throws(SearchError) {
    let start = ContinuousClock.now
    let linear: LinearizedNetwork
    let (meanEigenvalue, outputs): (Double, [Double])
    do throws(SearchError) {
      (linear, meanEigenvalue, outputs) = try searching {
        let others = try Tensor.concatenation([data.validation.whole, data.heldOut.whole])
        let linear = try LinearizedNetwork(
          of: network, on: data.training.whole, and: others, options: options, progress: progress,
          isCancelled: isCancelled)
        return (linear, try linear.meanEigenvalue(), try linear.otherOutputs())
      }
    } catch .kernel(.cancelled) {
      throw .cancelled
    }
    let classes = linear.classes
    let split = data.validation.count * classes
    self.epoch = epoch
    initialAccuracy = shareCorrect(outputs[split...], data.heldOut.labels, classes: classes)
    accuracy = initialAccuracy
    candidates = []
    var best: Candidate?
    for relativeRidge in relativeRidges.sorted() {
      if isCancelled() { throw .cancelled }
      var candidate = Candidate(relativeRidge: relativeRidge)
      let ridge = relativeRidge * meanEigenvalue
      let found = try searching {
        ridge > 0 ? try linear.predictions(labels: data.training.labels, ridge: ridge) : nil
      }
      if let found {
        let validated = found[..<split]
        candidate.validationAccuracy = shareCorrect(validated, data.validation.labels, classes: classes)
        candidate.validationError = meanSquare(validated, linear.centeredTargets(data.validation.labels))
        if candidate.isBetter(than: best) {
          best = candidate
          accuracy = shareCorrect(found[split...], data.heldOut.labels, classes: classes)
        }
      }
      candidates.append(candidate)
    }
    relativeRidge = best?.relativeRidge
    seconds = start.elapsedSeconds
  }
}

extension LinearizedAccuracy.Candidate {
  /// By accuracy, then by error. False for a candidate without a fit.
  func isBetter(than other: Self?) -> Bool {
    guard let accuracy = validationAccuracy, let error = validationError else { return false }
    guard let otherAccuracy = other?.validationAccuracy, let otherError = other?.validationError else { return true }
    return accuracy != otherAccuracy ? accuracy > otherAccuracy : error < otherError
  }
}

extension BatchSource {
  /// All images as one batch.
  var whole: Tensor {
    get throws(DatasetError) { try batch(at: Array(labels.indices)).images }
  }
}

/// The share of rows of logits whose first largest entry is their label; rows with entries that are not numbers
/// count as wrong.
func shareCorrect(_ logits: ArraySlice<Double>, _ labels: [Int], classes: Int) -> Double {
  var correct = 0
  for (index, label) in labels.enumerated() {
    let row = logits[(logits.startIndex + index * classes)...].prefix(classes)
    guard row.allSatisfy(\.isFinite), let largest = row.max() else { continue }
    if row.firstIndex(of: largest) == row.startIndex + label { correct += 1 }
  }
  return Double(correct) / Double(max(1, labels.count))
}

private func meanSquare(_ values: ArraySlice<Double>, _ targets: [Double]) -> Double {
  zip(values, targets).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(max(1, values.count))
}
