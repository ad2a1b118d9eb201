import Torch

/// The random choices of ``Augmentation/cropAndFlip(padding:)``, or of ``Augmentation/crop(padding:)``, for one batch.
///
/// They are drawn on the host, so a seed gives the same batch on every device.
package struct CropAndFlip {
  package let padding: Int
  /// For each image, the first row of the crop in the padded image: 0 to 2 * padding.
  package let rows: [Int]
  /// For each image, the first column, likewise, counted after the flip.
  package let columns: [Int]
  /// For each image, whether it is mirrored left to right before it is cropped.
  package let flips: [Bool]

  package init(padding: Int, rows: [Int], columns: [Int], flips: [Bool]) {
    self.padding = padding
    self.rows = rows
    self.columns = columns
    self.flips = flips
  }

  /// Nil where images stay as they are. Both augmentations crop the same from the same seed.
  package init?(_ augmentation: Augmentation, count: Int, seed: Seed) {
    var generator = seed.generator()
    switch augmentation {
    case .none: return nil
    case .cropAndFlip(let padding): self.init(count: count, padding: padding, generator: &generator)
    case .crop(let padding):
      let drawn = CropAndFlip(count: count, padding: padding, generator: &generator)
      self.init(
        padding: padding, rows: drawn.rows, columns: drawn.columns, flips: [Bool](repeating: false, count: count))
    }
  }

  /// Draws flip, row and column of one image after the other.
  package init(count: Int, padding: Int, generator: inout SeededGenerator) {
    var rows: [Int] = []
    var columns: [Int] = []
    var flips: [Bool] = []
    for _ in 0..<count {
      flips.append(generator.below(2) == 1)
      rows.append(generator.below(2 * padding + 1))
      columns.append(generator.below(2 * padding + 1))
    }
    self.init(padding: padding, rows: rows, columns: columns, flips: flips)
  }

  /// The whole batch at once: pad, then gather every output pixel from where it comes from.
  ///
  /// With P the padded image, W' its width, and r, c the crop's first row and column:
  /// out[i, j] = P[r + i, c + j], or P[r + i, W' - 1 - (c + j)] where flipped.
  ///
  /// - Parameter images: (count, channels, height, width). The result has the same shape; its elements
  ///   lie with the channels varying fastest.
  package func applied(to images: Tensor) throws(TorchError) -> Tensor {
    let shape = images.shape
    let (count, height, width) = (shape[0], shape[2], shape[3])
    precondition(count == rows.count, "one choice for each image")
    let last = width + 2 * padding - 1
    var rowIndices: [Int64] = []
    var columnIndices: [Int64] = []
    rowIndices.reserveCapacity(count * height)
    columnIndices.reserveCapacity(count * width)
    for image in 0..<count {
      for row in 0..<height { rowIndices.append(Int64(rows[image] + row)) }
      for column in columns[image]..<(columns[image] + width) {
        columnIndices.append(Int64(flips[image] ? last - column : column))
      }
    }
    let device = images.device
    let which = try Tensor((0..<count).map(Int64.init), shape: [count, 1, 1], device: device)
    let fromRows = try Tensor(rowIndices, shape: [count, height, 1], device: device)
    let fromColumns = try Tensor(columnIndices, shape: [count, 1, width], device: device)
    let padded = padding == 0 ? images : try images.padded([padding, padding, padding, padding])
    // Index tensors on both sides of a full axis put that axis last: (count, height, width, channels).
    return try padded.indexed(by: [which, nil, fromRows, fromColumns]).permuted([0, 3, 1, 2])
  }
}
