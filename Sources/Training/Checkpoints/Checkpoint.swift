import Datasets
import Torch

/// A training between two epochs: everything needed to resume it bit for bit.
///
/// A value: its tensors are copies, which further training does not change. ``CheckpointFolder`` writes it.
public struct Checkpoint: Sendable {
  /// What one epoch gave.
  public struct Epoch: Hashable, Sendable, Codable {
    public var record: EpochRecord
    /// What the caller measured after it, by name, such as `validation-accuracy`.
    public var values: [String: Double]

    public init(record: EpochRecord, values: [String: Double] = [:]) {
      self.record = record
      self.values = values
    }
  }

  public var plan: TrainingPlan
  /// The epochs so far, in order; none at initialization.
  public var epochs: [Epoch]
  /// The parameters and running statistics of the training's result, under PyTorch's names: averaged where the recipe
  /// averages weights, recalibrated where the plan says so.
  public var weights: [String: Tensor]
  /// The same of the network that trains, where ``weights`` are its average; else empty.
  public var trainedWeights: [String: Tensor]
  /// What the optimizer keeps, such as `velocity.stem.conv.weight`; empty where that is nothing.
  public var optimizerState: [String: Tensor]
  /// Further tensors that the caller keeps, such as kernels.
  public var attachments: [String: Tensor]
  /// The seed of the images' order and augmentation.
  public var orderSeed: UInt64
  /// Identifies the training images: see ``Trainer/restore(_:)``.
  public var imagesChecksum: String
  /// What else results can depend on, without deciding them: `device`, `threads`, `libtorch`.
  public var environment: [String: String]
  /// Identifies the held-out images; nil where there are none, and in checkpoints of earlier versions.
  public var heldOutChecksum: String?
  /// The folder of the images' files; nil where that is not known.
  public var imageFolder: String?
  /// How pixels become inputs and what outputs mean; nil where that is not known, and in checkpoints of earlier versions.
  public var interpretation: ImageInterpretation?

  /// The number of epochs so far.
  public var epoch: Int { epochs.count }

  /// Where this process computes differently from the one that made it, each as "threads 2 instead of
  /// 1": results may then differ in their last bits.
  public func environmentDifferences(on device: Device) -> [String] {
    optionDifferences(from: environment, to: Self.environment(on: device))
  }

  static func environment(on device: Device) -> [String: String] {
    ["device": device.description, "threads": "\(Libtorch.threads)", "libtorch": Libtorch.version]
  }
}

extension Trainer {
  /// The state of the training as it is now, copied.
  ///
  /// - Parameters:
  ///   - plan: what this trainer was made from.
  ///   - values: what was measured after each epoch so far, by name; missing ones count as none.
  ///   - attachments: further tensors to keep.
  ///   - images: those trained on and held out; nil records only the training images.
  ///   - interpretation: how their pixels become inputs, and their classes.
  /// - Throws: ``TrainingError`` where memory is exhausted.
  public func checkpoint(
    of plan: TrainingPlan, values: [[String: Double]] = [], attachments: [String: Tensor] = [:],
    images: ImageProvenance? = nil, interpretation: ImageInterpretation? = nil
  ) throws(TrainingError) -> Checkpoint {
    do {
      return Checkpoint(
        plan: plan,
        epochs: records.enumerated().map { index, record in
          Checkpoint.Epoch(record: record, values: values.indices.contains(index) ? values[index] : [:])
        },
        weights: try measurableNetwork(recalibratedOn: hasDiverged ? nil : plan.recalibrationImages).state.mapValues {
          try $0.cloned()
        },
        trainedWeights: try average == nil ? [:] : network.state.mapValues { try $0.cloned() },
        optimizerState: try optimizerState.mapValues { try $0.cloned() },
        attachments: try attachments.mapValues { try $0.cloned() }, orderSeed: seed.value,
        imagesChecksum: try images?.training ?? data.checksum().description,
        environment: Checkpoint.environment(on: network.device), heldOutChecksum: images?.heldOut,
        imageFolder: images?.folder, interpretation: interpretation)
    } catch {
      throw Self.wrapped(error)
    }
  }

  /// What the optimizer keeps by name and parameter, overwritten in place by steps.
  private var optimizerState: [String: Tensor] {
    Dictionary(
      uniqueKeysWithValues: optimizer.state.flatMap { part in
        zip(network.parameters, part.tensors).map { ("\(part.name).\($0.name)", $1) }
      })
  }

  /// Continues from a checkpoint: weights, running statistics, momentum and records become its own.
  ///
  /// Every epoch's order and augmentation derive from the seed and the epoch's number, so nothing else
  /// has a state.
  /// - Throws: ``TrainingError/checkpoint(_:)`` where recipe, seed or images differ from those of the
  ///   checkpoint, ``TrainingError/network(_:)`` where it is another network's; nothing is changed then.
  public func restore(_ checkpoint: Checkpoint) throws(TrainingError) {
    let other = "the checkpoint of epoch \(checkpoint.epoch)"
    guard checkpoint.plan.recipe == recipe else {
      let differences = optionDifferences(from: checkpoint.plan.recipe, to: recipe).joined(separator: "; ")
      throw .checkpoint(CheckpointError(.mismatch, "\(other) belongs to another recipe (\(differences))"))
    }
    guard checkpoint.orderSeed == seed.value else {
      throw .checkpoint(
        CheckpointError(.mismatch, "\(other) belongs to the seed \(checkpoint.orderSeed), not \(seed.value)"))
    }
    do {
      guard try data.checksum().description == checkpoint.imagesChecksum else {
        throw TrainingError.checkpoint(
          CheckpointError(
            .mismatch,
            "\(other) was trained on other images than the \(data.count) given: the data set's files have changed, or "
              + "are another copy's"))
      }
      let own = optimizerState
      guard own.keys.sorted() == checkpoint.optimizerState.keys.sorted(),
        own.allSatisfy({ $0.value.shape == checkpoint.optimizerState[$0.key]?.shape })
      else {
        throw TrainingError.checkpoint(
          CheckpointError(.mismatch, "\(other) has the momentum of another network or recipe"))
      }
      try network.load(average == nil ? checkpoint.weights : checkpoint.trainedWeights)
      try average?.network.load(checkpoint.weights)
      for (name, tensor) in own {
        if let value = checkpoint.optimizerState[name] { try tensor.assign(value) }
      }
      optimizer.stepCount = checkpoint.epoch * stepsPerEpoch
    } catch {
      throw Self.wrapped(error)
    }
    records = checkpoint.epochs.map(\.record)
  }
}
