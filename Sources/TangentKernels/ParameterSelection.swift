import Graphs
import Networks

/// The parameters θ whose gradients enter the kernel.
public enum ParameterSelection: String, Hashable, Sendable, CaseIterable, Codable {
  /// Weights of convolutions and scales of batch norms; no biases, no shifts, not the final
  /// classifier. The paper's released code, whose cells' batch norms have no scales.
  case weightsWithoutClassifier = "weights-without-classifier"
  /// As above with the classifier's weight. TE-NAS.
  case weights
  /// Every learned tensor.
  case all

  /// Whether a parameter of this role enters, in a network whose classifier's node is known.
  public func includes(_ role: ParameterDescription.Role, ofClassifier isClassifier: Bool) -> Bool {
    switch role {
    case .weight, .scale: self != .weightsWithoutClassifier || !isClassifier
    case .bias, .shift: self == .all
    }
  }
}

extension Network {
  /// The node that computes the logits, if it is a linear layer.
  var classifierNode: Int? {
    graph.nodes[graph.output].layer is Linear ? graph.output : nil
  }

  /// The parameters of a selection, in the network's order; none of those that auxiliary outputs alone read.
  public func parameters(in selection: ParameterSelection) -> [Parameter] {
    let classifier = classifierNode
    return parameters.filter {
      computes($0.node, inTraining: false) && selection.includes($0.role, ofClassifier: $0.node == classifier)
    }
  }
}
