import Graphs
import Networks

extension Network {
  /// Checks that each logit of each image has a gradient of its own: that logits have no places, and that batch norms can
  /// use running statistics, which keep images apart.
  /// - Throws: ``UndefinedValue``.
  func checkSampleGradients() throws {
    guard shapes[graph.output].isFlat else { throw UndefinedValue("the logits have height and width") }
    for (index, node) in graph.nodes.enumerated() where node.layer is BatchNorm && statistics[index] == nil {
      throw UndefinedValue("a batch norm tracks no running statistics")
    }
  }
}
