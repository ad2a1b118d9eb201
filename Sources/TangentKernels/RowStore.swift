import Networks
import Torch

/// The rows of a block of images, written chunk by chunk into storage of their final size.
///
/// Chunks that were kept and joined at the end would need the memory twice for a while, and leave holes in
/// the heap that nothing else fits.
struct RowStore {
  /// Rows of one parameter tensor: (seeds, images, P).
  private enum Entry {
    case dense(Tensor)
    case outerProduct(gradients: Tensor, inputs: Tensor)
  }

  let images: Int
  let seedCount: Int
  private var entries: [String: Entry] = [:]

  init(images: Int, seedCount: Int) {
    self.images = images
    self.seedCount = seedCount
  }

  /// The parameters in the order in which they were first written: sums over them are then the same to
  /// the bit every time, which they would not be in the order of a dictionary.
  private(set) var names: [String] = []

  /// Writes the rows of `count` images from `start` on, row k·count + i that of seed k and image i.
  mutating func write(_ block: JacobianBlock, of name: String, at start: Int, count: Int) throws(TorchError) {
    func place(_ rows: Tensor, in target: Tensor) throws(TorchError) {
      try target.narrowed(axis: 1, from: start, length: count).assign(rows.reshaped([seedCount, count, -1]))
    }
    let entry: Entry
    if let known = entries[name] {
      entry = known
    } else {
      entry = try empty(like: block)
      entries[name] = entry
      names.append(name)
    }
    switch (block, entry) {
    case (.dense(let rows), .dense(let target)):
      try place(rows, in: target)
    case (.outerProduct(let gradients, let inputs), .outerProduct(let gradientTarget, let inputTarget)):
      try place(gradients, in: gradientTarget)
      try place(inputs, in: inputTarget)
    default:
      throw TorchError(operation: "rows of \(name)", reason: "the blocks are of different parameters")
    }
  }

  /// The rows of one parameter, seed by seed; the store lets them go.
  mutating func take(_ name: String) throws(TorchError) -> JacobianBlock {
    func flat(_ tensor: Tensor) throws(TorchError) -> Tensor { try tensor.reshaped([seedCount * images, -1]) }
    switch entries.removeValue(forKey: name) {
    case .dense(let rows): return .dense(try flat(rows))
    case .outerProduct(let gradients, let inputs):
      return .outerProduct(gradients: try flat(gradients), inputs: try flat(inputs))
    case nil: throw TorchError(operation: "rows of \(name)", reason: "nothing was written")
    }
  }

  private func empty(like block: JacobianBlock) throws(TorchError) -> Entry {
    func room(_ rows: Tensor) throws(TorchError) -> Tensor {
      try .uninitialized([seedCount, images, rows.shape[1]], dataType: rows.dataType ?? .float32, device: rows.device)
    }
    switch block {
    case .dense(let rows): return .dense(try room(rows))
    case .outerProduct(let gradients, let inputs):
      return .outerProduct(gradients: try room(gradients), inputs: try room(inputs))
    }
  }
}
