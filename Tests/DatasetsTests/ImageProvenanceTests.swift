import Datasets
import TestSupport
import Testing
import Torch

@Suite struct ImageProvenanceTests {
  private static let here = ImageProvenance(training: "1", heldOut: "2", folder: "/here")

  private func provenance(_ set: ImageSet) throws -> ImageProvenance {
    let whole = try BatchSource(set)
    return try ImageProvenance(
      training: whole.restricted(to: Array(0..<20)), heldOut: whole.restricted(to: [20, 21]), of: TrainingImages(set))
  }

  private func changed(
    _ set: ImageSet, pixel: Int? = nil, label: Int? = nil, path: String = "/here/images"
  ) throws -> ImageSet {
    var pixels = try set.images.scalars(as: UInt8.self)
    if let pixel { pixels[pixel] ^= 1 }
    var labels = set.labels
    if let label { labels[label] = (labels[label] + 1) % set.classCount }
    return try ImageSet(
      name: set.name, images: Tensor(pixels, shape: set.images.shape), labels: labels, classNames: set.classNames,
      normalization: set.normalization, sources: [.init(path: path, count: set.count)])
  }

  /// A pixel and a label, of an image trained on and of one held out; an image that is neither does not count.
  @Test func pixelsAndLabelsCount() throws {
    let set = try randomImages(24)
    let size = 3 * 8 * 8
    let own = try provenance(changed(set))
    #expect(own.folder == "/here")
    func difference(pixel: Int? = nil, label: Int? = nil, path: String = "/there/images") throws -> String? {
      own.difference(to: try provenance(changed(set, pixel: pixel, label: label, path: path)))
    }
    #expect(try difference() == nil)
    #expect(try difference(pixel: 0) == "different training images, those in /here, not those in /there")
    #expect(try difference(label: 19) == "different training images, those in /here, not those in /there")
    #expect(try difference(pixel: 20 * size) == "different held-out images, those in /here, not those in /there")
    #expect(try difference(label: 21) == "different held-out images, those in /here, not those in /there")
    #expect(try difference(pixel: 22 * size) == nil)
    #expect(try difference(label: 23) == nil)
    #expect(
      try difference(pixel: 0, path: "/here/images")
        == "different training images: the files in /here have changed since")
  }

  @Test func whatIsNotKnownIsNotCompared() {
    #expect(Self.here.difference(to: ImageProvenance(training: "1")) == nil)
    #expect(ImageProvenance(training: "1").difference(to: Self.here) == nil)
    #expect(
      ImageProvenance(training: "3").difference(to: Self.here) == "different training images from those in /here")
    #expect(
      Self.here.difference(to: ImageProvenance(training: "3", heldOut: "4")) == "different images, those in /here")
  }

  @Test func theRemedyDependsOnTheFolder() {
    #expect(Self.here.remedy(for: Self.here) == "restore the original files")
    #expect(
      Self.here.remedy(for: ImageProvenance(training: "1", folder: "/there"))
        == "give the folder that holds them with --data")
  }
}
