import Foundation

/// A data set of a few 28x28 images in MNIST's four files: a bright bar for each class, on noise.
enum TinyImages {
  static let trainingCount = 60
  static let testCount = 20

  /// Changes a bit of one image of a part that was written.
  static func change(_ image: Int, of part: String = "train", in folder: URL) throws {
    let file = folder.appending(path: "\(part)-images-idx3-ubyte")
    var bytes = try Data(contentsOf: file)
    bytes[16 + image * 28 * 28] ^= 1
    try bytes.write(to: file)
  }

  /// Writes the files of Fashion-MNIST's name and layout.
  static func write(to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (part, count) in [("train", trainingCount), ("t10k", testCount)] {
      try images(count).write(to: folder.appending(path: "\(part)-images-idx3-ubyte"))
      try labels(count).write(to: folder.appending(path: "\(part)-labels-idx1-ubyte"))
    }
  }

  private static func images(_ count: Int) -> Data {
    var data = Data([0, 0, 8, 3]) + bigEndian(count) + bigEndian(28) + bigEndian(28)
    for image in 0..<count {
      for pixel in 0..<(28 * 28) {
        let isBar = pixel / 28 / 2 == image % 10
        data.append(isBar ? 220 : UInt8((image * 31 + pixel * 17) % 64))
      }
    }
    return data
  }

  private static func labels(_ count: Int) -> Data {
    Data([0, 0, 8, 1]) + bigEndian(count) + Data((0..<count).map { UInt8($0 % 10) })
  }

  private static func bigEndian(_ number: Int) -> Data {
    withUnsafeBytes(of: UInt32(number).bigEndian) { Data($0) }
  }
}
