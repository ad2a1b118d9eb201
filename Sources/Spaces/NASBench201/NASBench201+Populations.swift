extension NASBench201 {
  /// `live`: cells without idle operations, which the literature reports beside the whole benchmark.
  ///
  /// Source: Tybl and Neumann (VKDNW), CVPR 2025, whose figures are of these 9,445 cells.
  public var populations: [ArchitecturePopulation] {
    [
      ArchitecturePopulation(
        name: "live",
        summary:
          "cells in which every operation but none is on a path from input to output, and the cell of none alone",
        count: 9445
      ) { architecture throws(ArchitectureError) in
        let cell = try NASBench201Cell(architecture.text)
        return zip(cell.operations, cell.liveEdges).allSatisfy { operation, isLive in operation == .none || isLive }
      }
    ]
  }
}
