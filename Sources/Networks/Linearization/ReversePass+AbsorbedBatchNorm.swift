import Graphs
import Torch

/// Batch norms in the step of their convolution: see ``ReversePlan/absorbed``.
extension ReversePass {
  /// Leaves a batch norm's gradient to the convolution in front of it, as it is.
  mutating func passOver(batchNorm: Int, to convolution: Int, gradient: Tensor) throws(TorchError) {
    pending.add(gradient, at: convolution)
    guard let parameters = plan.selected[batchNorm] else { return }
    let sums = try summed(gradient.sum(axes: [2, 3]))
    absorbedSums[convolution] = sums
    for parameter in parameters where parameter.suffix == "bias" { ready.append((parameter, .dense(sums))) }
  }

  /// - Parameter gradient: that of the batch norm's output.
  mutating func visitConvolution(
    _ index: Int, _ absorption: ReversePlan.Absorption, gradient: Tensor
  ) throws(TorchError) {
    let (layer, batchNorm) = (absorption.convolution, absorption.batchNorm)
    let step = step(of: index, gradient: gradient)
    guard let statistics = linearization.statistics[batchNorm] else {
      throw TorchError(operation: network.graph.nodes[batchNorm].name, reason: "its statistics are not known")
    }
    let factor = try statistics.factor(scale: network.parameter("weight", of: batchNorm))
    let weight = try step.parameters.required("weight")
    let rows = try layer.weightGradients(input: step.input(), outputGradient: gradient, sumsImages: sumsImages)
    let products = try rows.scaleWeightRows(inPlace: factor, weight: weight)
    for parameter in plan.selected[index] ?? [] { ready.append((parameter, .dense(rows))) }
    if let sums = absorbedSums.removeValue(forKey: index) {
      for parameter in plan.selected[batchNorm] ?? [] where parameter.suffix == "weight" {
        let weighted = try (products - sums * statistics.mean) * statistics.inverseDeviation
        ready.append((parameter, .dense(weighted)))
      }
    }
    guard step.wantsAnyInput else { return }
    let input = try layer.inputGradient(
      gradient, weight: try weight * factor.reshaped([-1, 1, 1, 1]), inputShape: step.inputShapes[0])
    pending.add(input, at: network.graph.nodes[index].inputs[0])
  }

  /// Rows of all images, or their sums over a seed's images.
  private func summed(_ rows: Tensor) throws(TorchError) -> Tensor {
    let flat = try rows.reshaped([rows.shape[0], -1])
    return sumsImages ? try flat.reshaped([rows.shape[0] / size, size, -1]).sum(axes: [1]) : flat
  }
}

extension Tensor {
  /// ``scaleRows(inPlace:weight:)`` on any device.
  fileprivate func scaleWeightRows(inPlace factor: Tensor, weight: Tensor) throws(TorchError) -> Tensor {
    if device == .cpu { return try scaleRows(inPlace: factor, weight: weight) }
    let parts = try reshaped([shape[0], factor.count, -1])
    let products = try (parts * weight.reshaped([1, factor.count, -1])).sum(axes: [2])
    try assign((parts * factor.reshaped([1, -1, 1])).reshaped(shape))
    return products
  }
}
