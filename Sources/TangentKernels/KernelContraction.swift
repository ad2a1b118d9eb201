import Networks
import Torch

/// Sums the products of Jacobian rows into a kernel, block by block.
struct KernelContraction {
  /// Which pairs of rows are multiplied.
  enum Form: Hashable {
    /// Every logit with every logit: (classes, rows, classes, columns).
    case allPairs
    /// Every logit with itself: (classes, rows, columns).
    case equalClasses
  }

  let jacobian: JacobianRows
  /// The images of the kernel's rows and columns.
  let rows: Range<Int>
  let columns: Range<Int>
  let form: Form
  let memory: KernelMemory
  let monitor: KernelMonitor

  /// The kernel in float64. Where rows and columns are the same images only the part on and above the
  /// diagonal of blocks is computed, and mirrored.
  func run() throws(KernelError) -> Tensor {
    let isSymmetric = rows == columns
    let result = try kernelTensors { () throws(TorchError) in
      try tensor(rows: rows.count, columns: columns.count)
    }
    let blocks = rows.chunks(of: memory.imagesPerBlock)
    var done = 0
    let visits = blocks.map { $0.count + (isSymmetric ? columns.upperBound - $0.upperBound : columns.count) }
    func advance(by count: Int) throws(KernelError) {
      done += count
      monitor.progress(Double(done) / Double(max(1, visits.reduce(0, +))))
      try monitor.check()
    }
    for block in blocks {
      let others = isSymmetric ? block.upperBound..<columns.upperBound : columns
      let own = isSymmetric ? try kernelTensors { () throws(TorchError) in try tile(block, block) } : nil
      let held = try hold(block, for: others, own: own, advance)
      if let own { try kernelTensors { () throws(TorchError) in try store(own, block, block, in: result) } }
      for chunk in others.chunks(of: memory.imagesPerChunk) {
        let products = try kernelTensors { () throws(TorchError) in try tile(block, chunk) }
        try jacobian.visit(chunk) { parameter, rows throws(KernelError) in
          guard let left = held[parameter.name] else { return }
          try kernelTensors { () throws(TorchError) in try add(left, rows, to: products) }
        }
        try kernelTensors { () throws(TorchError) in
          try store(products, block, chunk, in: result)
          if isSymmetric { try store(transposed(products), chunk, block, in: result) }
        }
        try advance(by: chunk.count)
      }
    }
    return result
  }

  /// The rows of a block by parameter, as far as other images will be multiplied with them.
  private func hold(
    _ block: Range<Int>, for others: Range<Int>, own: [Tensor]?, _ advance: (Int) throws(KernelError) -> Void
  ) throws(KernelError) -> [String: JacobianBlock] {
    var held: [String: JacobianBlock] = [:]
    let chunks = block.chunks(of: memory.imagesPerChunk)
    if chunks.count == 1 {
      try jacobian.visit(block) { parameter, rows throws(KernelError) in
        if let own { try kernelTensors { () throws(TorchError) in try add(rows, nil, to: own) } }
        if !others.isEmpty { held[parameter.name] = rows }
      }
      try advance(block.count)
      return held
    }
    var store = RowStore(images: block.count, seedCount: jacobian.seedCount)
    for chunk in chunks {
      try jacobian.visit(chunk) { parameter, rows throws(KernelError) in
        try kernelTensors { () throws(TorchError) in
          try store.write(rows, of: parameter.name, at: chunk.lowerBound - block.lowerBound, count: chunk.count)
        }
      }
      try advance(chunk.count)
    }
    for name in store.names {
      try kernelTensors { () throws(TorchError) in
        let rows = try store.take(name)
        if let own { try add(rows, nil, to: own) }
        if !others.isEmpty { held[name] = rows }
      }
    }
    return held
  }

  // MARK: Tiles

  /// The products of two sets of images: one matrix, or one for each class.
  private func tile(_ rows: Range<Int>, _ columns: Range<Int>) throws(TorchError) -> [Tensor] {
    let (count, device) = (jacobian.seedCount, jacobian.network.device)
    if form == .allPairs {
      return [try .zeros([count * rows.count, count * columns.count], dataType: .float64, device: device)]
    }
    var tiles: [Tensor] = []
    for _ in 0..<count {
      tiles.append(try .zeros([rows.count, columns.count], dataType: .float64, device: device))
    }
    return tiles
  }

  /// Adds products; without `right`, those of rows with themselves.
  private func add(_ left: JacobianBlock, _ right: JacobianBlock?, to tiles: [Tensor]) throws(TorchError) {
    for (seed, tile) in tiles.enumerated() {
      var (left, right) = (left, right)
      if form == .equalClasses {
        left = try left.narrowed(from: seed * tile.shape[0], length: tile.shape[0])
        right = try right?.narrowed(from: seed * tile.shape[1], length: tile.shape[1])
      }
      if let right { try left.addProducts(with: right, to: tile) } else { try left.addProducts(to: tile) }
    }
  }

  private func transposed(_ tiles: [Tensor]) throws(TorchError) -> [Tensor] {
    var results: [Tensor] = []
    for tile in tiles { results.append(try tile.transposed()) }
    return results
  }

  private func tensor(rows: Int, columns: Int) throws(TorchError) -> Tensor {
    let count = jacobian.seedCount
    let shape = form == .allPairs ? [count, rows, count, columns] : [count, rows, columns]
    return try .zeros(shape, dataType: .float64, device: jacobian.network.device)
  }

  private func store(
    _ tiles: [Tensor], _ tileRows: Range<Int>, _ tileColumns: Range<Int>, in result: Tensor
  ) throws(TorchError) {
    let last = result.rank - 1
    let place = try result.narrowed(axis: 1, from: tileRows.lowerBound - rows.lowerBound, length: tileRows.count)
      .narrowed(axis: last, from: tileColumns.lowerBound - columns.lowerBound, length: tileColumns.count)
    if form == .allPairs {
      try place.assign(tiles[0].reshaped(place.shape))
    } else {
      try place.assign(Tensor.stack(tiles))
    }
  }
}
