extension NetworkSizes {
  /// The sizes of NAS-Bench-201's networks: C, the channels of the first stage, and N, the cells of each stage.
  public static func nasBench201(channels: Int = 16, cells: Int = 5) -> NetworkSizes {
    ["channels": channels, "cells": cells]
  }

  /// Reads what records before version 0.2 held in place of sizes: the two of the only space there was.
  public init(formerRecord decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: FormerKeys.self)
    self = .nasBench201(
      channels: try container.decode(Int.self, forKey: .channels),
      cells: try container.decode(Int.self, forKey: .cellsPerStage))
  }

  private enum FormerKeys: String, CodingKey {
    case channels, cellsPerStage
  }
}
