import Networks
import Torch

/// A network's linearization at its present parameters, for training images and others.
///
/// f_lin(x) = f(x; θ₀) + ∇f(x; θ₀)·(θ − θ₀), fitted to the training images' targets Y by squared error with
/// a ridge on θ − θ₀:
///
///     f_lin(z) = f(z; θ₀) + K(z, X)·(K(X, X) + ρ·I)⁻¹·(Y − f(X; θ₀))
///
/// K is the kernel of single logits (``LogitKernel``), (n·C)×(n·C), so that the fit is that of the linear
/// model itself: no class is taken to be independent of another. The network's own outputs stay in: what is
/// fitted is the residual. Y is one-hot, centered: 1 − 1/C at the class and −1/C elsewhere. Source:
/// Ortiz-Jimenez et al., NeurIPS 2021.
///
/// Images must not influence each other, or a classifier would need to see all that it is asked of at once:
/// with `frozen` the statistics of the training images alone are constants for every image, with `running`
/// those that training gathered. Prefer `frozen`: at initialization running statistics are still 0 and 1,
/// and after a few steps little else, so that `running` would linearize another function than training
/// moves. Coupled batch norm is refused.
///
/// Cost for n training and m other images: C reverse passes of every image, n·C·(n + m)·C products of
/// gradients; then (n·C)³/3 multiplications for each ridge. For n = 200, m = 1000 and C = 10 the kernel
/// takes 192 MB, and twice that while it is made.
public struct LinearizedNetwork: Sendable {
  /// n.
  public let trainingImages: Int
  /// m.
  public let otherImages: Int
  /// C.
  public let classes: Int
  public let options: KernelOptions
  /// (n·C, (n + m)·C), float64.
  private let kernel: Tensor
  /// f(x; θ₀) of all images, the training images first: ((n + m)·C, 1), float64.
  private let outputs: Tensor

  /// All parameters, normalized by the training images: the linear model that training at a small rate
  /// follows.
  public static let standardOptions = KernelOptions(batchNorm: .frozen, parameters: .all)

  /// - Parameters: as in ``TangentKernel/init(of:on:options:progress:isCancelled:)``; the implementation is
  ///   the mode's own.
  /// - Throws: ``KernelError`` for coupled batch norm, too, and for a network whose gradients are no numbers.
  public init(
    of network: Network, on training: Tensor, and others: Tensor,
    options: KernelOptions = LinearizedNetwork.standardOptions, progress: @escaping (Double) -> Void = { _ in },
    isCancelled: @escaping () -> Bool = { false }
  ) throws(KernelError) {
    let monitor = KernelMonitor(isCancelled: isCancelled, progress: progress)
    let rows = try network.preparedBatch(training, options: options.contracted)
    let columns = try network.preparedBatch(others, options: options.contracted)
    let (count, total) = (rows.shape[0], rows.shape[0] + columns.shape[0])
    let logits = try linearizationLogits(of: network, on: [rows, columns], options: options, monitor: monitor)
    let both = try kernelTensors { () throws(TorchError) in try Tensor.concatenation([rows, columns]) }
    let matrix = try contractedKernel(
      of: network, on: both, options: options, seeding: .each, rows: 0..<count, columns: 0..<total,
      statisticsOf: 0..<count, monitor: monitor)
    let classes = matrix.shape[0]
    (kernel, outputs) = try kernelTensors { () throws(TorchError) in
      // (classes, rows, classes, columns) to (rows, classes, columns, classes).
      let kernel = try matrix.permuted([1, 0, 3, 2]).reshaped([count * classes, total * classes])
      return (kernel, try Tensor.concatenation(logits).converted(to: .float64).reshaped([-1, 1]))
    }
    let (gradients, values) = (kernel, outputs)
    let isFinite = try kernelTensors { () throws(TorchError) in
      let isFinite = try gradients.allFinite()
      return try values.allFinite() ? isFinite : false
    }
    guard isFinite else {
      throw .invalid("the network has gradients or outputs that are not finite, so it has no linearization")
    }
    trainingImages = count
    otherImages = columns.shape[0]
    self.classes = classes
    self.options = options
  }

  /// f(z; θ₀) of the other images in row-major order, a row an image.
  public func otherOutputs() throws(KernelError) -> [Double] {
    try kernelTensors { () throws(TorchError) in try other(outputs, axis: 0).doubles() }
  }

  /// The mean of the training kernel's eigenvalues, tr K / (n·C): the size that a ridge compares with.
  public func meanEigenvalue() throws(KernelError) -> Double {
    try kernelTensors { () throws(TorchError) in try trainingKernel.diagonal().mean().item() }
  }

  /// f_lin of the other images in row-major order, a row an image; nil where the ridge is too small for a
  /// Cholesky factor of K + ρ·I.
  ///
  /// - Parameters:
  ///   - labels: the classes of the training images.
  ///   - ridge: ρ.
  public func predictions(labels: [Int], ridge: Double) throws(KernelError) -> [Double]? {
    precondition(labels.count == trainingImages, "a class for each training image")
    let regression = try kernelTensors { () throws(TorchError) in
      let targets = try Tensor(centeredTargets(labels), shape: [labels.count * classes, 1])
      let fitted = try outputs.narrowed(axis: 0, from: 0, length: targets.count).moved(to: .cpu)
      return (try trainingKernel, try targets - fitted)
    }
    guard let fit = try KernelRegression(kernel: regression.0, targets: regression.1, ridge: ridge) else { return nil }
    return try kernelTensors { () throws(TorchError) in
      let cross = try other(kernel, axis: 1).transposed().moved(to: .cpu)
      return try (other(outputs, axis: 0).moved(to: .cpu) + fit.predictions(cross)).doubles()
    }
  }

  /// K(X, X) in row-major order, row i·C + k being image i's logit k.
  package func trainingEntries() throws(KernelError) -> [Double] {
    try kernelTensors { () throws(TorchError) in try trainingKernel.doubles() }
  }

  /// K(z, X) in row-major order.
  package func crossEntries() throws(KernelError) -> [Double] {
    try kernelTensors { () throws(TorchError) in try other(kernel, axis: 1).transposed().doubles() }
  }

  /// f(X; θ₀) in row-major order.
  package func trainingOutputs() throws(KernelError) -> [Double] {
    try kernelTensors { () throws(TorchError) in
      try outputs.narrowed(axis: 0, from: 0, length: trainingImages * classes).doubles()
    }
  }

  /// 1 − 1/C at the class and −1/C elsewhere, a row an image.
  public func centeredTargets(_ labels: [Int]) -> [Double] {
    labels.flatMap { label in (0..<classes).map { ($0 == label ? 1 : 0) - 1 / Double(classes) } }
  }

  private var trainingKernel: Tensor {
    get throws(TorchError) {
      let square = try kernel.narrowed(axis: 1, from: 0, length: trainingImages * classes).moved(to: .cpu)
      // Both triangles are computed, and differ by rounding.
      return try symmetrized(square)
    }
  }

  /// The part of the other images.
  private func other(_ tensor: Tensor, axis: Int) throws(TorchError) -> Tensor {
    try tensor.narrowed(axis: axis, from: trainingImages * classes, length: otherImages * classes)
  }
}

/// The logits of images as a linearization at these training images has them: with `frozen` normalized by
/// the training images' statistics. In row-major order, a row an image.
///
/// - Throws: ``KernelError``; with coupled batch norm, too.
public func linearizationOutputs(
  of network: Network, trainedOn training: Tensor, on others: Tensor, batchNorm: BatchNormMode
) throws(KernelError) -> [Double] {
  let options = KernelOptions(batchNorm: batchNorm)
  let rows = try network.preparedBatch(training, options: options)
  let columns = try network.preparedBatch(others, options: options)
  let monitor = KernelMonitor(isCancelled: { false }, progress: { _ in })
  let logits = try linearizationLogits(of: network, on: [rows, columns], options: options, monitor: monitor)
  return try kernelTensors { () throws(TorchError) in try logits[1].doubles() }
}

/// The logits of each batch, frozen batch norm being that of the first.
private func linearizationLogits(
  of network: Network, on batches: [Tensor], options: KernelOptions, monitor: KernelMonitor
) throws(KernelError) -> [Tensor] {
  guard options.batchNorm != .coupled else {
    throw .invalid(
      "a linearized classifier needs images that do not influence each other: use frozen or running batch norm, not "
        + "coupled")
  }
  return try withoutGradients { () throws(KernelError) in
    let statistics =
      options.batchNorm == .frozen ? try batchStatistics(of: network, on: batches[0], monitor: monitor) : nil
    let plan = ReversePlan(network, parameters: [], batchNorm: options.batchNorm)
    var logits: [Tensor] = []
    for batch in batches {
      var parts: [Tensor] = []
      for range in (0..<batch.shape[0]).chunks(of: 128) {
        try monitor.check()
        let part = try kernelTensors { () throws(TorchError) in
          try batch.narrowed(axis: 0, from: range.lowerBound, length: range.count)
        }
        parts.append(
          try kernelNetwork { () throws(NetworkError) in
            try Linearization(
              of: network, on: part, plan: plan, batchNorm: options.batchNorm, given: statistics
            ).logits
          })
      }
      logits.append(try kernelTensors { () throws(TorchError) in try Tensor.concatenation(parts) })
    }
    return logits
  }
}
