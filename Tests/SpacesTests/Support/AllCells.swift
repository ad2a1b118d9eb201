import Spaces

/// All 15,625 cells in the order of their ordinals.
let allCells = (0..<NASBench201Cell.count).map(NASBench201Cell.init(ordinal:))

/// The cell with one operation on all edges.
func uniform(_ operation: NASBench201Operation) -> NASBench201Cell {
  NASBench201Cell(operations: Array(repeating: operation, count: 6))
}
