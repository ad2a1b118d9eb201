/// The turn from stored pixels to displayed ones, by the numbers of EXIF's tag 274.
///
/// A digital camera stores the rows of its sensor and notes how it was held. Source: CIPA DC-008-2023, "Exchangeable
/// image file format for digital still cameras", 4.6.5.
package enum PictureOrientation: Int, CaseIterable, Sendable {
  case upright = 1
  case mirrored, halfTurned, flipped, transposed, quarterTurned, transversed, threeQuarterTurned

  /// Whether the stored rows are displayed as columns.
  package var swapsSides: Bool { rawValue >= Self.transposed.rawValue }

  /// Whether the stored columns, and rows, are displayed from their ends.
  private var reversesColumns: Bool { [.mirrored, .halfTurned, .transversed, .threeQuarterTurned].contains(self) }
  private var reversesRows: Bool { [.halfTurned, .flipped, .quarterTurned, .transversed].contains(self) }

  /// Where the stored pixel of the displayed one at `x`, `y` is.
  ///
  /// - Parameters:
  ///   - width: Of the stored pixels, and `height` likewise.
  package func stored(x: Int, y: Int, width: Int, height: Int) -> (x: Int, y: Int) {
    let (column, row) = swapsSides ? (y, x) : (x, y)
    return (reversesColumns ? width - 1 - column : column, reversesRows ? height - 1 - row : row)
  }
}

extension PictureOrientation {
  /// What a block of EXIF says, which is a TIFF file without pixels; nil where it says nothing sensible.
  init?(exif block: CheckedBytes) {
    let isBigEndian: Bool
    if block.has([0x4D, 0x4D, 0, 42], at: 0) {
      isBigEndian = true
    } else if block.has([0x49, 0x49, 42, 0], at: 0) {
      isBigEndian = false
    } else {
      return nil
    }
    func number(_ offset: Int, _ width: Int) -> Int? {
      block.number(at: offset, width: width, isBigEndian: isBigEndian)
    }
    // A directory is the number of entries, then for each its tag, its type, its count and its value.
    guard let directory = number(4, 4), let count = number(directory, 2) else { return nil }
    for entry in 0..<count {
      let start = directory + 2 + 12 * entry
      guard let tag = number(start, 2) else { return nil }
      if tag == 274 {
        guard number(start + 2, 2) == 3, let value = number(start + 8, 2) else { return nil }
        self.init(rawValue: value)
        return
      }
    }
    return nil
  }
}
