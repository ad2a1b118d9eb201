import Datasets
import Graphs
import Torch

extension ExportCheck {
  /// How many images a check takes: enough to see every class of a small set.
  public static let imageCount = 64

  /// Images spread evenly over a source, as networks see them; fewer where it has fewer.
  public static func images(of source: BatchSource) throws(ExportError) -> Tensor {
    let count = min(imageCount, source.count)
    return try exporting("the images for the check could not be read") {
      try source.batch(at: (0..<count).map { $0 * source.count / count }).images
    }
  }

  /// Random inputs, normally distributed as normalized images nearly are: for networks whose images are not there.
  public static func randomImages(for network: ExportedNetwork) throws(ExportError) -> Tensor {
    try exporting("the inputs for the check could not be made") {
      try .randomNormal([imageCount] + network.inputShape.sizes, generator: Generator(Seed(0).derived("export check")))
    }
  }
}
