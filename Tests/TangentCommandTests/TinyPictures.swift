import Foundation
import TestSupport

/// A folder of pictures of 8x8 pixels in class folders, with a bright row for each class.
enum TinyPictures {
  static let classNames = ["-dash", "ha ha", "o'cat", "Vögel"]

  /// - Parameter count: the pictures of the first class; each further class has one fewer.
  static func write(to folder: URL, count: Int = 16) throws {
    for (label, name) in classNames.enumerated() {
      let place = folder.appending(path: name)
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      for image in 0..<(count - label) {
        try picture(label: label, image: image).write(to: place.appending(path: "\(image).png"))
      }
    }
  }

  static func picture(label: Int, image: Int) -> Data {
    PlainPNG.data(width: 8, height: 8) { channel, row, column in
      row / 2 == label ? 220 : UInt8((image * 31 + row * 17 + column * 7 + channel) % 64)
    }
  }
}
