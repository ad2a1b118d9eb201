import Foundation
import Networks
import TangentKernels
import TestSupport
import Testing
import Torch

/// The linear model against the kernels it is made of, against automatic differentiation, and against
/// scikit-learn.
@Suite struct LinearizedNetworkTests {
  static let layers = [LayerCase.connections[0], LayerCase.connections[1], LayerCase.linearLayers[0]]
  static let tolerance = Tolerance.relative(.kernel, .float64)

  private func options(_ mode: BatchNormMode, memoryLimit: Int? = nil) -> KernelOptions {
    KernelOptions(batchNorm: mode, parameters: .all, memoryLimit: memoryLimit)
  }

  private func parts(_ layers: LayerCase, _ training: Int = 5, _ others: Int = 4) throws -> (Tensor, Tensor) {
    let images = try layers.images(training + others)
    return (
      try images.narrowed(axis: 0, from: 0, length: training),
      try images.narrowed(axis: 0, from: training, length: others)
    )
  }

  /// With running statistics the kernel is a part of that of all images together.
  @Test(arguments: layers) func runningKernelsArePartsOfTheJointKernel(_ layers: LayerCase) throws {
    let network = try layers.network()
    let whole = try LogitKernel(of: network, on: layers.images(9), options: options(.running))
    let (training, others) = try parts(layers)
    let linear = try LinearizedNetwork(of: network, on: training, and: others, options: options(.running))
    let classes = whole.classes
    let size = 9 * classes
    let fitted = 0..<5 * classes
    let square = fitted.flatMap { row in fitted.map { whole.entries[row * size + $0] } }
    let cross = (5 * classes..<size).flatMap { row in fitted.map { whole.entries[row * size + $0] } }
    #expect(try deviation(linear.trainingEntries(), from: square) <= Self.tolerance)
    #expect(try deviation(linear.crossEntries(), from: cross) <= Self.tolerance)
    let trace = fitted.reduce(0) { $0 + whole.entries[$1 * size + $1] }
    #expect(try deviation(linear.meanEigenvalue(), from: trace / Double(fitted.count)) <= Self.tolerance)
  }

  /// The training images' statistics are everyone's: their kernel is that of them alone, and what an image
  /// gets does not depend on the others that are asked about with it.
  @Test(arguments: layers) func frozenStatisticsAreTheTrainingImages(_ layers: LayerCase) throws {
    let network = try layers.network()
    let (training, others) = try parts(layers)
    let linear = try LinearizedNetwork(of: network, on: training, and: others, options: options(.frozen))
    let alone = try LogitKernel(of: network, on: training, options: options(.frozen))
    #expect(try deviation(linear.trainingEntries(), from: alone.entries) <= Self.tolerance)
    let logits = try network.logits(network.prepared(training), batchNorm: .frozen).doubles()
    #expect(try deviation(linear.trainingOutputs(), from: logits) <= Self.tolerance)
    let labels = (0..<5).map { $0 % linear.classes }
    let all = try #require(try linear.predictions(labels: labels, ridge: 0.1 * linear.meanEigenvalue()))
    let last = try LinearizedNetwork(
      of: network, on: training, and: others.narrowed(axis: 0, from: 3, length: 1), options: options(.frozen))
    let one = try #require(try last.predictions(labels: labels, ridge: 0.1 * linear.meanEigenvalue()))
    #expect(deviation(one, from: Array(all.suffix(linear.classes))) <= Self.tolerance)
  }

  /// Blocks of images that fit a memory bound give the kernel of all at once.
  @Test func memoryBoundsDoNotChangeTheKernel() throws {
    let network = try Self.layers[1].network()
    let (training, others) = try parts(Self.layers[1], 9, 8)
    var steps = [0, 0]
    let whole = try LinearizedNetwork(
      of: network, on: training, and: others, options: options(.frozen), progress: { _ in steps[0] += 1 })
    let bounded = try LinearizedNetwork(
      of: network, on: training, and: others, options: options(.frozen, memoryLimit: 700_000),
      progress: { _ in steps[1] += 1 })
    #expect(steps[1] > steps[0])
    #expect(try deviation(bounded.crossEntries(), from: whole.crossEntries()) <= Self.tolerance)
    #expect(try deviation(bounded.trainingEntries(), from: whole.trainingEntries()) <= Self.tolerance)
  }

  /// A linear network is its own linearization: with a vanishing ridge the model goes through the targets of
  /// its training images wherever they are among the others.
  @Test func smallRidgesFitTheTargets() throws {
    let layers = Self.layers[1]
    let network = try layers.network()
    let (training, _) = try parts(layers, 5, 1)
    let linear = try LinearizedNetwork(of: network, on: training, and: training, options: options(.frozen))
    let labels = [2, 0, 1, 1, 0]
    let ridge = try 1e-10 * linear.meanEigenvalue()
    let found = try #require(try linear.predictions(labels: labels, ridge: ridge))
    // The residual shrinks by ρ / (λ + ρ); no eigenvalue of these five images is below a millionth of the mean.
    let residual = zip(found, linear.centeredTargets(labels)).map { abs($0 - $1) }.max() ?? .infinity
    #expect(residual <= Tolerance.relative(.kernel, .float32))
    // A ridge beyond all eigenvalues leaves the network as it is.
    let stiff = try #require(try linear.predictions(labels: labels, ridge: 1e12 * linear.meanEigenvalue()))
    #expect(try deviation(stiff, from: linear.otherOutputs()) <= Self.tolerance)
  }

  @Test func targetsAreCentered() throws {
    let (training, others) = try parts(Self.layers[0], 2, 1)
    let linear = try LinearizedNetwork(
      of: Self.layers[0].network(), on: training, and: others, options: options(.running))
    let targets = linear.centeredTargets([0, 1])
    let low = -1 / Double(linear.classes)
    #expect(targets[0] == 1 + low && targets[1] == low && targets[linear.classes + 1] == 1 + low)
  }

  @Test func coupledBatchNormIsNoClassifier() throws {
    let (training, others) = try parts(Self.layers[0])
    let network = try Self.layers[0].network()
    #expect(throws: KernelError.self) {
      try LinearizedNetwork(of: network, on: training, and: others, options: options(.coupled))
    }
  }

  @Test func networksWithoutFiniteOutputsHaveNoLinearization() throws {
    let network = try Self.layers[1].network()
    let parameter = try #require(network.parameters.last)
    try parameter.tensor.assign(.full(parameter.tensor.shape, .nan, dataType: .float64))
    let (training, others) = try parts(Self.layers[1])
    #expect(throws: KernelError.self) {
      try LinearizedNetwork(of: network, on: training, and: others, options: options(.running))
    }
  }

  private struct Problem: Encodable {
    let kernel: [Double]
    let cross: [Double]
    let residuals: [Double]
    let outputs: [Double]
    let alpha: Double
  }

  /// Predictions of a real kernel are those of scikit-learn's `KernelRidge` on the same residuals.
  @Test(
    .enabled(if: Python.hasScikitLearn, "needs Debian's package python3-sklearn"), arguments: layers,
    [BatchNormMode.frozen, .running])
  func predictionsAreScikitLearns(_ layers: LayerCase, _ mode: BatchNormMode) throws {
    let (training, others) = try parts(layers, 8, 6)
    let linear = try LinearizedNetwork(of: layers.network(), on: training, and: others, options: options(mode))
    let labels = (0..<8).map { $0 % linear.classes }
    for relative in [1e-3, 1] {
      let ridge = try relative * linear.meanEigenvalue()
      let mine = try #require(try linear.predictions(labels: labels, ridge: ridge))
      let problem = Problem(
        kernel: try linear.trainingEntries(), cross: try linear.crossEntries(),
        residuals: zip(linear.centeredTargets(labels), try linear.trainingOutputs()).map { $0 - $1 },
        outputs: try linear.otherOutputs(), alpha: ridge)
      let folder = try TemporaryFolder()
      try JSONEncoder().encode(problem).write(to: folder.file("problem.json"))
      let theirs = try Python.value(
        [Double].self,
        of: """
          import json, sys
          import numpy
          from sklearn.kernel_ridge import KernelRidge
          problem = json.load(open(sys.argv[1]))
          y = numpy.array(problem["residuals"])
          fit = KernelRidge(kernel="precomputed", alpha=problem["alpha"])
          fit.fit(numpy.array(problem["kernel"]).reshape(len(y), len(y)), y)
          cross = numpy.array(problem["cross"]).reshape(-1, len(y))
          print(json.dumps(list(numpy.array(problem["outputs"]) + fit.predict(cross))))
          """, folder.file("problem.json").path)
      #expect(deviation(mine, from: theirs) <= Self.tolerance)
    }
  }
}
