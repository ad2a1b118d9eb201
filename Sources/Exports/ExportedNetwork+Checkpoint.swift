import Datasets
import Foundation
import Networks
import Spaces
import Torch
import Training

extension ModelCard {
  /// What a checkpoint tells of its network.
  ///
  /// - Parameter dataset: the one that the checkpoint names, where it has a description; for checkpoints that do not
  ///   record how pixels become inputs.
  public init(_ checkpoint: Checkpoint, dataset: DatasetDescription? = nil) {
    let plan = checkpoint.plan
    self.init(architecture: plan.architecture)
    scale = plan.scale
    // Of one's own images not the whole path, which is this machine's affair.
    self.dataset = dataset?.id ?? URL(filePath: plan.dataset).lastPathComponent
    interpretation = checkpoint.interpretation ?? dataset?.interpretation
    pictureFit = plan.pictures?.fit
    recipe = plan.recipe.name
    epochs = checkpoint.epoch
    seed = plan.seed
    validationAccuracy = checkpoint.epochs.last?.values[KeptTraining.accuracyName]
  }
}

extension Checkpoint {
  /// The network with the weights and the running statistics of this checkpoint.
  ///
  /// - Parameter space: the architecture's.
  /// - Throws: ``ExportError`` where the weights are another network's, or memory is exhausted.
  public func network(in space: any SearchSpace) throws(ExportError) -> Network {
    try exporting("the checkpoint's network could not be built") {
      let network = try Network(
        try plan.graph(in: space), initializer: plan.initializer, seed: Seed(plan.seed), dataType: plan.dataType)
      try network.load(weights)
      return network
    }
  }
}
