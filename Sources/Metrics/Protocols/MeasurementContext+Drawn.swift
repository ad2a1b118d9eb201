import Datasets
import Networks
import Torch

extension MetricProtocol {
  /// The context of the first draw, which all metrics share whose protocols take the same images and weights.
  var ingredient: Ingredient {
    let change =
      switch augmentation {
      case .none: ""
      case .crop(let padding): "cropped-by-\(padding)-"
      case .cropAndFlip(let padding): "flipped-and-cropped-by-\(padding)-"
      }
    return Ingredient("\(images)-\(change)images-\(initializer?.rawValue ?? "plan")-weights", from: .probe)
  }
}

extension MeasurementContext {
  /// The network as a protocol draws it, with the images that it takes: a context of its own.
  ///
  /// Which images depends on those held out alone, and weights on the network's seed, so that what was trained since
  /// does not matter. The first draw's context is kept for all metrics; later ones are the caller's. Cost: the network's
  /// parameters once more.
  /// - Parameter draw: counted from 0. The first has the network's own seed: by its own initializer these are the
  ///   weights it began with.
  /// - Throws: ``UndefinedValue`` where there is no network, or no image is held out; `DatasetError` where too few are.
  package func drawn(by published: MetricProtocol, _ draw: Int = 0) throws -> MeasurementContext {
    draw == 0 ? try value(of: published.ingredient) { try draws(published, 0) } : try draws(published, draw)
  }

  private func draws(_ published: MetricProtocol, _ draw: Int) throws -> MeasurementContext {
    let network = try network()
    guard let heldOut = images.heldOut else { throw UndefinedValue("no image is held out") }
    let seed = Seed(0).derived("published")
    var order = try BalancedDraw(
      labels: heldOut.labels, classCount: heldOut.classCount, seed: seed.derived("\(published.images) images"))
    let batch = try heldOut.batch(
      at: order.takeEvenly(published.images), augmentation: published.augmentation, seed: seed)
    return MeasurementContext(
      graph: graph, subject: .network(try network.redrawn(by: published.initializer, draw)),
      images: MeasurementImages(probe: batch), kernelOptions: kernelOptions, isCancelled: isCancelled)
  }
}
