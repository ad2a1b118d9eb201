import Datasets
import TestSupport
import Testing
import Torch

@Suite struct NormalizationTests {
  /// x = (pixel / 255 - mean) / standardDeviation, a pixel at a time, for every pixel value there is.
  @Test(arguments: DatasetCatalogue.all, Tolerance.types)
  func everyPixelValue(dataset: DatasetDescription, dataType: DataType) throws {
    let channels = dataset.channels
    let pixels = (0..<channels).flatMap { _ in (0...255).map { UInt8($0) } }
    let set = try ImageSet(
      name: "ramp", images: Tensor(pixels, shape: [1, channels, 16, 16]), labels: [0], classNames: ["ramp"],
      normalization: dataset.normalization)
    let images = try BatchSource(set, BatchOptions(dataType: dataType)).batch(at: [0]).images
    #expect(images.dataType == dataType)
    let expected = (0..<(256 * channels)).map { (index: Int) -> Double in
      let pixel = Double(index % 256) / 255
      return (pixel - dataset.normalization.mean[index / 256]) / dataset.normalization.standardDeviation[index / 256]
    }
    #expect(deviation(try images.doubles(), from: expected) <= Tolerance.relative(.operation, dataType))
  }

  /// NAS-Bench-201 gives its figures in pixels: CIFAR-10's 125.3, 123.0 and 113.9 become 0.
  @Test func cifarFiguresAreTheBenchmarks() {
    #expect(DatasetCatalogue.cifar10.normalization.mean.map { ($0 * 2550).rounded() } == [1253, 1230, 1139])
    #expect(DatasetCatalogue.cifar10.normalization.standardDeviation.map { ($0 * 2550).rounded() } == [630, 621, 667])
    #expect(DatasetCatalogue.cifar100.normalization.mean.map { ($0 * 2550).rounded() } == [1293, 1241, 1124])
    #expect(DatasetCatalogue.cifar100.normalization.standardDeviation.map { ($0 * 2550).rounded() } == [682, 654, 704])
  }
}
