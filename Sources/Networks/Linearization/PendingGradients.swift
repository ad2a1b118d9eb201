import Torch

/// The gradients of values that still wait for their last reader.
///
/// They are added up when they are needed, in one pass over all of them.
struct PendingGradients {
  private struct Entry {
    var plain: [Tensor] = []
    /// Those that came through a ReLU, and its output.
    var masked: [Tensor] = []
    var output: Tensor?

    var sum: Tensor {
      get throws(TorchError) {
        if masked.isEmpty, plain.count == 1 { return plain[0] }
        guard (plain.first ?? masked.first)?.device != .cpu else {
          return try Tensor.gradientSum(plain, masked: masked, where: output)
        }
        var total: Tensor?
        for gradient in masked { total = if let total { try total + gradient } else { gradient } }
        if let output, let gradient = total {
          // Seeds are an axis of their own, along which the output is the same.
          let grouped = try gradient.reshaped([gradient.shape[0] / output.shape[0]] + output.shape)
          total = try grouped.reluInputGradient(output: output).reshaped(gradient.shape)
        }
        for gradient in plain { total = if let total { try total + gradient } else { gradient } }
        guard let total else { throw TorchError(operation: "sum of gradients", reason: "there is none") }
        return total
      }
    }
  }

  private var entries: [Int: Entry] = [:]

  mutating func add(_ gradient: Tensor, at node: Int) {
    entries[node, default: Entry()].plain.append(gradient)
  }

  mutating func remove(_ node: Int) throws(TorchError) -> Tensor? {
    try entries.removeValue(forKey: node)?.sum
  }

  /// Moves the gradients at a ReLU to its input.
  mutating func mask(_ relu: Int, by output: Tensor?, to input: Int) throws(TorchError) {
    guard var entry = entries.removeValue(forKey: relu) else { return }
    guard let output else { throw TorchError(operation: "relu", reason: "its output was not kept") }
    if !entry.masked.isEmpty { entry = Entry(plain: [try entry.sum]) }
    var target = entries[input] ?? Entry()
    // Two ReLUs of one value were made one when the graph was simplified; without that they add up here.
    if target.output != nil { target = Entry(plain: [try target.sum]) }
    target.masked = entry.plain
    target.output = output
    entries[input] = target
  }
}
