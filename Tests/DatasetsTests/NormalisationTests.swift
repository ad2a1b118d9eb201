import Datasets
import Testing
import Torch

@Suite struct NormalisationTests {
  /// Pixel times scale is at most 4.6 and the shift at most 2.2 in size. Scale, shift, product and sum
  /// are each rounded once, to within half a unit in the last place.
  private enum Tolerance {
    static let float32 = 3 * 4.6 * 0x1p-24
    static let float64 = 3 * 4.6 * 0x1p-53 + 1e-15  // The reference rounds as well.
  }

  /// x = (pixel / 255 - mean) / standardDeviation, a pixel at a time, for every pixel value there is.
  @Test(arguments: DatasetCatalogue.all.map(\.id), [DataType.float32, .float64])
  func everyPixelValue(name: String, dataType: DataType) throws {
    let dataset = try DatasetCatalogue.named(name)
    let channels = dataset.channels
    let pixels = (0..<channels).flatMap { _ in (0...255).map { UInt8($0) } }
    let set = try ImageSet(
      name: "ramp", images: Tensor(pixels, shape: [1, channels, 16, 16]), labels: [0], classNames: ["ramp"],
      normalisation: dataset.normalisation)
    let images = try BatchSource(set, BatchOptions(dataType: dataType)).batch(at: [0]).images
    #expect(images.dataType == dataType)
    let tolerance = dataType == .float32 ? Tolerance.float32 : Tolerance.float64
    let errors = try images.doubles().enumerated().map { index, value in
      let channel = index / 256
      let centred = Double(index % 256) / 255 - dataset.normalisation.mean[channel]
      return abs(value - centred / dataset.normalisation.standardDeviation[channel])
    }
    #expect(errors.count == 256 * channels)
    #expect(errors.allSatisfy { $0 <= tolerance }, "the largest is \(errors.max() ?? .nan)")
  }

  /// NAS-Bench-201 gives its figures in pixels: CIFAR-10's 125.3, 123.0 and 113.9 become 0.
  @Test func cifarFiguresAreTheBenchmarks() {
    #expect(DatasetCatalogue.cifar10.normalisation.mean.map { ($0 * 2550).rounded() } == [1253, 1230, 1139])
    #expect(DatasetCatalogue.cifar10.normalisation.standardDeviation.map { ($0 * 2550).rounded() } == [630, 621, 667])
    #expect(DatasetCatalogue.cifar100.normalisation.mean.map { ($0 * 2550).rounded() } == [1293, 1241, 1124])
    #expect(DatasetCatalogue.cifar100.normalisation.standardDeviation.map { ($0 * 2550).rounded() } == [682, 654, 704])
  }
}
