import Foundation
import TestSupport
import Testing
import Torch

/// Files that are often found where safetensors were meant.
@Suite struct ForeignFormatTests {
  private func reason(_ bytes: [UInt8]) throws -> String {
    try #require(#expect(throws: TorchError.self) { try Safetensors(Data(bytes), named: "w.safetensors") }).reason
  }

  @Test(arguments: [
    ("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n", "git lfs pull"),
    ("<!DOCTYPE html>\n<html lang=\"en\"><body>Sign in</body></html>", "HTML page"),
    ("\u{FEFF}\n <HTML><head><title>404</title></head></HTML>", "HTML page"), ("<html>", "HTML page"),
  ])
  func textsAreRecognized(text: String, excerpt: String) throws {
    #expect(try reason(Array(text.utf8)).contains(excerpt))
  }

  /// The first bytes of a zip archive, of pickles of the protocols 2 and 4, and of gzip, whose eight bytes are the
  /// length of a header that would fit a file of 600 KB.
  @Test(arguments: [
    ([0x50, 0x4B, 0x03, 0x04, 0x14, 0, 0, 0, 0, 0], "zip archive"), ([0x80, 0x02, 0x8A, 0x0A], "pickle"),
    ([0x80, 0x04, 0x95, 0, 0, 0, 0, 0, 0, 0], "pickle"), ([0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 3], "gunzip"),
  ])
  func binariesAreRecognized(start: [UInt8], excerpt: String) throws {
    #expect(try reason(start + [UInt8](repeating: 0, count: 600_000)).contains(excerpt))
  }

  /// A header of 0x8B1F bytes begins as gzip does, and is none.
  @Test func aHeaderOfAnyLengthIsNotTakenForAnother() throws {
    let entry = #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#
    let length = 0x8B1F
    let header = entry + String(repeating: " ", count: length - entry.utf8.count)
    let file = Data([0x1F, 0x8B, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + [7])
    #expect(try Safetensors(file, named: "w.safetensors").tensors["a"]?.scalars(as: UInt8.self) == [7])
  }
}
