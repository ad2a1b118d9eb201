import Foundation
import TangentKernels

/// A kernel as a picture: its images in the order of their classes, with a gap between classes.
///
/// A kernel that agrees with the labels has light squares along the diagonal. Colors are ``ColorMap``'s over
/// ``range``; entries outside it, mostly the diagonal's, have the color of the nearer end.
///
/// ```swift
/// try HeatMap(of: kernel, labels: labels).image.png().write(to: file)
/// ```
public struct HeatMap: Hashable, Sendable {
  /// The image of the kernel at every position from the top left: by class, within a class as they were.
  public let order: [Int]
  /// The entries that the ends of the colors stand for: the 1st and the 99th percentile of those off the
  /// diagonal, which is often so much larger that the rest would have one color.
  public let range: ClosedRange<Double>
  /// Images side by side in a cell, whose color is the mean of their entries: more than 1 only for kernels
  /// that would be wider than ``largestCellCount`` cells.
  public let imagesPerCell: Int
  /// The side of a cell.
  public let pixelsPerCell: Int
  public let image: IndexedImage

  /// Kernels up to this size are magnified until they are about that many pixels wide.
  public static let smallestWidth = 512
  /// The cells that a picture has side by side at most, but for those that classes begin.
  public static let largestCellCount = 1024
  /// Pixels between two classes.
  public static let gap = 2

  /// Cost: O(N²).
  /// - Parameter labels: the class of each of the kernel's images.
  public init(of kernel: TangentKernel, labels: [Int]) {
    precondition(labels.count == kernel.size && kernel.size > 0, "one label for each of the kernel's images")
    // By label, then by place: a sort that keeps equals in their order.
    let order = labels.indices.sorted { (labels[$0], $0) < (labels[$1], $1) }
    let range = Self.range(of: kernel)
    imagesPerCell = (kernel.size + Self.largestCellCount - 1) / Self.largestCellCount
    let cells = Self.cells(order.map { labels[$0] }, imagesPerCell: imagesPerCell)
    pixelsPerCell = max(1, (Self.smallestWidth + cells.count - 1) / cells.count)
    // The cell that every line of pixels shows, or nil within a gap.
    let lines = Self.lines(of: cells, pixelsPerCell: pixelsPerCell)
    let gap = [UInt8](repeating: Self.gapIndex, count: lines.count)
    let rows = cells.map { row in
      let colors = cells.map { column in
        Self.colorIndex(of: Self.mean(of: kernel, order[row.range], order[column.range]), in: range)
      }
      return lines.map { column in column.map { colors[$0] } ?? Self.gapIndex }
    }
    self.order = order
    self.range = range
    image = IndexedImage(
      width: lines.count, height: lines.count,
      palette: ColorMap.palette(Int(Self.gapIndex)) + [IndexedImage.Color(red: 255, green: 255, blue: 255)],
      pixels: lines.flatMap { row in row.map { rows[$0] } ?? gap })
  }

  /// White, after all colors of numbers. An entry that is no number is white too.
  private static let gapIndex: UInt8 = 255

  /// Neighboring positions of one class that share a cell.
  private struct Cell {
    let range: Range<Int>
    let label: Int
  }

  private static func cells(_ labels: [Int], imagesPerCell: Int) -> [Cell] {
    var cells: [Cell] = []
    for (position, label) in labels.enumerated() {
      if let last = cells.last, last.label == label, last.range.count < imagesPerCell {
        cells[cells.count - 1] = Cell(range: last.range.lowerBound..<position + 1, label: label)
      } else {
        cells.append(Cell(range: position..<position + 1, label: label))
      }
    }
    return cells
  }

  private static func lines(of cells: [Cell], pixelsPerCell: Int) -> [Int?] {
    var lines: [Int?] = []
    for (index, cell) in cells.enumerated() {
      if index > 0, cells[index - 1].label != cell.label { lines += [Int?](repeating: nil, count: gap) }
      lines += [Int?](repeating: index, count: pixelsPerCell)
    }
    return lines
  }

  private static func mean(
    of kernel: TangentKernel, _ rows: ArraySlice<Int>, _ columns: ArraySlice<Int>
  ) -> Double {
    var sum = 0.0
    for row in rows {
      for column in columns { sum += kernel[row, column] }
    }
    return sum / Double(rows.count * columns.count)
  }

  private static func colorIndex(of value: Double, in range: ClosedRange<Double>) -> UInt8 {
    guard value.isFinite else { return gapIndex }
    let width = range.upperBound - range.lowerBound
    // A constant kernel is neither dark nor light.
    let position = width > 0 ? min(max((value - range.lowerBound) / width, 0), 1) : 0.5
    return UInt8((position * Double(gapIndex - 1)).rounded())
  }

  private static func range(of kernel: TangentKernel) -> ClosedRange<Double> {
    var values: [Double] = []
    values.reserveCapacity(kernel.entries.count)
    for row in 0..<kernel.size {
      for column in 0..<kernel.size where row != column || kernel.size == 1 {
        if kernel[row, column].isFinite { values.append(kernel[row, column]) }
      }
    }
    guard !values.isEmpty else { return 0...0 }
    values.sort()
    // The nearest rank: the least and the greatest of up to fifty entries.
    let last = Double(values.count - 1)
    return values[Int((0.01 * last).rounded(.down))]...values[Int((0.99 * last).rounded(.up))]
  }
}
