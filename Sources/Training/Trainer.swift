import Datasets
import Networks
import Torch

/// Trains one network by a recipe, an epoch at a time.
public final class Trainer {
  public let network: Network
  public let recipe: Recipe
  public let data: BatchSource
  public let seed: Seed
  /// The results of the epochs so far.
  public internal(set) var records: [EpochRecord] = []
  let optimizer: any Optimizer
  /// Where the recipe averages weights.
  let average: WeightAverage?
  private let plan: ReversePlan

  /// - Parameter seed: decides the order and the augmentation of the images in every epoch.
  public init(_ network: Network, recipe: Recipe, data: BatchSource, seed: Seed) throws(TrainingError) {
    self.network = network
    self.recipe = recipe
    self.data = data
    self.seed = seed
    plan = ReversePlan(network, parameters: network.parameters, batchNorm: .coupled, isForTraining: true)
    do {
      optimizer = try recipe.optimizer.optimizer(of: network.parameters.map(\.tensor))
      let decay = recipe.regularization.averaging
      average = decay > 0 ? try WeightAverage(of: network, decay: decay) : nil
    } catch {
      throw Self.wrapped(error)
    }
  }

  /// What the training is for: the network that is measured, kept and exported. The average of the one that trains
  /// where the recipe averages weights, or else that one.
  public var result: Network { average?.network ?? network }

  /// Whether the last epoch's loss was not a number; further training cannot fix that.
  public var hasDiverged: Bool { records.last.map { !$0.isFinite } ?? false }

  /// Trains one more epoch: every image once, in random order.
  ///
  /// The loss is read from the device once, at the end.
  /// - Parameter isCancelled: asked before every step.
  /// - Throws: ``TrainingError``; ``TrainingError/cancelled`` when asked to stop. A loss that is not
  ///   a number is a result: see ``EpochRecord/isFinite``.
  @discardableResult
  public func trainEpoch(isCancelled: () -> Bool = { false }) throws(TrainingError) -> EpochRecord {
    do { return try trainEpoch(isCancelled: isCancelled, afterStep: { _ in }) } catch { throw Self.wrapped(error) }
  }

  /// The same, for callers that examine the network in the middle of the epoch.
  ///
  /// - Parameter afterStep: called after each step with the number of the epoch's steps so far. It may use
  ///   the network but must not change it; the training is then the same as without it, bit for bit.
  /// - Throws: ``TrainingError``, or what `afterStep` throws; the epoch has no record then.
  @discardableResult
  public func trainEpoch(isCancelled: () -> Bool, afterStep: (Int) throws -> Void) throws -> EpochRecord {
    let start = ContinuousClock.now
    let epoch = records.count
    let batches = try batches(ofEpoch: epoch)
    let sum = try Tensor.zeros([], dataType: .float64, device: network.device)
    for index in 0..<batches.count {
      if isCancelled() { throw TrainingError.cancelled }
      let batch = try batches.batch(index)
      let number = epoch * batches.count + index
      let loss = try step(batch, rate: rate(atStep: number), number: number)
      try sum.add(inPlace: loss.converted(to: .float64), scaledBy: Double(batch.count))
      try afterStep(index + 1)
    }
    let record = EpochRecord(
      epoch: epoch + 1, trainingLoss: try sum.item() / Double(batches.imageCount),
      learningRate: rate(atStep: epoch * batches.count),
      seconds: (ContinuousClock.now - start) / .seconds(1))
    records.append(record)
    return record
  }

  /// The batches of an epoch, counted from 0, augmented as the recipe says.
  func batches(ofEpoch epoch: Int) throws(DatasetError) -> EpochBatches {
    try data.epoch(
      batchSize: min(recipe.batchSize, data.count), augmentation: recipe.augmentation,
      distorts: recipe.regularization.trivialAugment, seed: seed.derived("epoch", epoch))
  }

  /// The learning rate of a step, counted from 0 over all epochs.
  private func rate(atStep step: Int) -> Double {
    recipe.schedule.rate(
      base: recipe.learningRate, step: step, stepsPerEpoch: stepsPerEpoch,
      epochs: max(recipe.epochs, step / stepsPerEpoch + 1), warmUp: recipe.warmUp)
  }

  /// ``result`` as it is measured now: with batch-norm statistics recalibrated on some of the training images.
  ///
  /// This does not affect further training: see `Network.recalibrated(on:)`.
  /// - Parameter count: how many images, the same ones for every call, drawn by the seed; all where there are fewer.
  ///   Nil keeps the statistics that training tracked.
  /// - Throws: ``TrainingError`` where memory is exhausted.
  public func measurableNetwork(recalibratedOn count: Int?) throws(TrainingError) -> Network {
    guard let count else { return result }
    do {
      let batches = try data.epoch(batchSize: min(count, data.count), seed: seed.derived("recalibration"))
      return try result.recalibrated(on: result.prepared(batches.batch(0).images))
    } catch {
      throw Self.wrapped(error)
    }
  }

  /// The steps of an epoch.
  public var stepsPerEpoch: Int {
    let size = min(recipe.batchSize, data.count)
    return (data.count + size - 1) / size
  }

  /// One step on one batch; returns the loss before it, still on the device: the mean cross-entropy, and that of
  /// auxiliary outputs by their weights. Images and targets are those that the recipe's regularization makes of the
  /// batch.
  ///
  /// On the CPU the gradients are those of the network's own reverse pass, which moves fewer bytes; on
  /// other devices those of libtorch's automatic differentiation. Both agree to rounding.
  ///
  /// - Parameter number: that of the step, from 0 on over all epochs; decides what random layers draw and which images
  ///   are mixed.
  public func step(_ batch: ImageBatch, rate: Double, number: Int = 0) throws(TrainingError) -> Tensor {
    do {
      let stepSeed = seed.derived("step", number)
      let (images, targets) = try regularized(batch, seed: stepSeed)
      let phase = Phase.training(stepSeed)
      let (loss, steps) =
        network.device == .cpu
        ? try fusedGradients(images, targets: targets, phase: phase)
        : try automaticGradients(images, targets: targets, phase: phase)
      try optimizer.step(steps, rate: rate)
      try average?.update(afterStep: number)
      return loss
    } catch {
      throw Self.wrapped(error)
    }
  }

  /// A batch as the recipe's regularization wants it, as the network takes it.
  private func regularized(_ batch: ImageBatch, seed: Seed) throws(any Error) -> (Tensor, TrainingTargets) {
    let regularization = recipe.regularization
    var images = batch.images
    if regularization.cutOut > 0 {
      let cut = CutOut(
        side: regularization.cutOut, count: batch.count, height: images.shape[2], width: images.shape[3], seed: seed)
      images = try cut.applied(to: images)
    }
    let mix = regularization.mixUp > 0 ? MixUp(alpha: regularization.mixUp, count: batch.count, seed: seed) : nil
    if let mix { images = try mix.applied(to: images) }
    return (
      try network.prepared(images),
      try TrainingTargets(batch.labels, smoothing: regularization.labelSmoothing, mixedBy: mix)
    )
  }

  /// The loss of a batch, and its gradient for every parameter: nil where none reaches it.
  package func fusedGradients(
    _ images: Tensor, targets: TrainingTargets, phase: Phase
  ) throws(any Error) -> (loss: Tensor, gradients: [Tensor?]) {
    try withoutGradients { () throws(any Error) in
      let pass = try Linearization(
        of: network, on: images, plan: plan, batchNorm: .coupled, updatesStatistics: true, phase: phase)
      var (loss, seeds) = try targets.lossWithGradient(of: pass.logits)
      var auxiliarySeeds: [Tensor] = []
      for (auxiliary, logits) in zip(network.graph.auxiliaryOutputs, pass.auxiliaryLogits) {
        let (term, gradient) = try targets.lossWithGradient(of: logits)
        loss = try loss + term.scaled(by: auxiliary.weight)
        auxiliarySeeds.append(try gradient.scaled(by: auxiliary.weight))
      }
      var reverse = ReversePass(
        through: consume pass, seeds: seeds, auxiliarySeeds: auxiliarySeeds, sumsImages: true, releasesValues: true)
      var found: [String: Tensor] = [:]
      while let (parameter, gradient) = try reverse.next() {
        guard case .dense(let sums) = gradient else { continue }
        found[parameter.name] = try network.gradient(sums, of: parameter)
      }
      return (loss, network.parameters.map { found[$0.name] })
    }
  }

  /// ``fusedGradients(_:targets:phase:)`` by libtorch's automatic differentiation; float32 networks on a GPU
  /// compute convolutions in bfloat16.
  package func automaticGradients(
    _ images: Tensor, targets: TrainingTargets, phase: Phase
  ) throws(any Error) -> (loss: Tensor, gradients: [Tensor?]) {
    let parameters = network.parameters.map(\.tensor)
    for parameter in parameters { try parameter.setRequiresGradient(true) }
    defer { for parameter in parameters { try? parameter.setRequiresGradient(false) } }
    func loss() throws(any Error) -> Tensor {
      try withGradients { () throws(any Error) in
        let pass = try network.activations(
          images, batchNorm: .coupled, updatesStatistics: true, phase: phase, keepsOutputs: false)
        var loss = try targets.loss(of: pass.logits)
        for (auxiliary, logits) in zip(network.graph.auxiliaryOutputs, pass.auxiliaryLogits) {
          loss = try loss + targets.loss(of: logits).scaled(by: auxiliary.weight)
        }
        return loss
      }
    }
    let rounds = network.device != .cpu && network.dataType == .float32
    let loss = rounds ? try withBFloat16(on: network.device, loss) : try loss()
    let gradients =
      loss.requiresGradient
      ? try gradients(of: [loss], withRespectTo: parameters) : [Tensor?](repeating: nil, count: parameters.count)
    return (try loss.detached(), gradients)
  }

  static func wrapped(_ error: any Error) -> TrainingError {
    switch error {
    case let error as TrainingError: error
    case let error as NetworkError: .network(error)
    case let error as DatasetError: .dataset(error)
    case let error as TorchError: .torch(error)
    default: preconditionFailure("an error of another module: \(error)")
    }
  }
}
