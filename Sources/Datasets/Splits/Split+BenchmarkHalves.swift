import Foundation

extension Split {
  /// The two fixed halves of CIFAR-10's training set that NAS-Bench-201 trained and validated its
  /// networks on, read from the benchmark's own file.
  ///
  /// The file is JSON: `{"train": ["int", ["0", "5", …]], "valid": ["int", ["1", "2", …]]}`, 25,000
  /// indices each, counted in CIFAR-10's original order. Source: Dong and Yang, "NAS-Bench-201", 2020.
  ///
  /// - Parameters:
  ///   - imageCount: The number of training images at hand.
  ///   - allowsPartialCopy: Keeps only the indices of images that are there. That is right only for the
  ///     first `imageCount` images of the original order.
  /// - Throws: ``DatasetError`` when the file cannot be read or has another form, when an image appears
  ///   twice, and, unless a partial copy is allowed, when images are missing.
  public static func benchmarkHalves(
    from file: URL, imageCount: Int, allowsPartialCopy: Bool = false
  ) throws(DatasetError) -> Split {
    let text: Data
    do { text = try Data(contentsOf: file) } catch {
      throw DatasetError(
        .missing, "the split file \(file.path) could not be read: \(error.localizedDescription)", file: file.path)
    }
    let halves: [String: IndexList]
    do { halves = try JSONDecoder().decode([String: IndexList].self, from: text) } catch {
      throw DatasetError(
        .malformedFile, "\(file.path) is not a NAS-Bench-201 split file (JSON with lists of indices): \(error)",
        file: file.path)
    }
    guard let training = halves["train"]?.indices, let validation = halves["valid"]?.indices else {
      throw DatasetError(
        .malformedFile,
        "\(file.path): expected the lists \"train\" and \"valid\", found \(halves.keys.sorted())", file: file.path)
    }
    // Checked as a whole first, so that a damaged file is not hidden by leaving images out.
    let whole = try Split(
      training: training, validation: validation, imageCount: training.count + validation.count)
    let count = training.count + validation.count
    if count == imageCount { return whole }
    guard allowsPartialCopy, imageCount < count else {
      throw DatasetError(
        .request,
        "\(file.path) divides \(count) images, but there are \(imageCount); get the complete set "
          + "or allow a partial copy", file: file.path)
    }
    return try Split(
      training: training.filter { $0 < imageCount }, validation: validation.filter { $0 < imageCount },
      imageCount: imageCount)
  }

  /// `["int", ["0", "5", …]]`.
  private struct IndexList: Decodable {
    let indices: [Int]

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      _ = try container.decode(String.self)
      let words = try container.decode([String].self)
      indices = try words.map { word in
        guard let index = Int(word), index >= 0 else {
          throw DecodingError.dataCorruptedError(in: container, debugDescription: "\"\(word)\" is not an index")
        }
        return index
      }
    }
  }
}
