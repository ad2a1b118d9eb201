import Foundation
import TestSupport
import Testing
import Torch

@Suite struct SafetensorsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The bytes of a file that PyTorch's safetensors writes for {"a": float32 [[1, 2]]}.
  static let known: [UInt8] =
    [64, 0, 0, 0, 0, 0, 0, 0] + Array(#"{"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}"#.utf8)
    + Array(repeating: 0x20, count: 8) + [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]

  @Test func readsAKnownFile() throws {
    let url = folder.file("known")
    try Data(Self.known).write(to: url)
    let read = try Safetensors(contentsOf: url)
    #expect(read.tensors["a"]?.shape == [1, 2])
    #expect(try read.tensors["a"]?.scalars(as: Float.self) == [1, 2])
  }

  @Test func writesWhatItReads() throws {
    let url = folder.file("round")
    let written = Safetensors(
      tensors: [
        "w": try Tensor([1.5, -2.5, 3.5], shape: [3, 1]), "labels": try Tensor([Int64(3), 4]),
        "empty": try Tensor.zeros([0, 2]), "half": try Tensor([1.0]).converted(to: .bfloat16),
        "flag": try Tensor([true, false]), "scalar": try Tensor([UInt8(7)], shape: []),
      ], metadata: ["arch": "|none~0|"])
    try written.write(to: url)
    let read = try Safetensors(contentsOf: url)
    #expect(read.metadata == written.metadata)
    #expect(Set(read.tensors.keys) == Set(written.tensors.keys))
    for (name, tensor) in written.tensors {
      #expect(read.tensors[name]?.shape == tensor.shape)
      #expect(read.tensors[name]?.dataType == tensor.dataType)
      #expect(try read.tensors[name]?.doubles() == tensor.doubles())
    }
  }

  @Test func everyTruncationIsAnErrorThatNamesTheFile() throws {
    let url = folder.file("short")
    for length in 0..<Self.known.count {
      try Data(Self.known.prefix(length)).write(to: url)
      let error = #expect(throws: TorchError.self, "\(length) bytes") { try Safetensors(contentsOf: url) }
      #expect(error?.operation == "read \(url.path)")
    }
  }

  @Test(arguments: [
    #"{"a":{"dtype":"F16","shape":[4],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,16]}}"#,
    #"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#, #"{"a":{"b":"c"}}"#, "[]", "{",
  ])
  func damagedHeaders(header: String) throws {
    let url = folder.file("damaged")
    var bytes = [UInt8](repeating: 0, count: 8)
    bytes[0] = UInt8(header.utf8.count)
    try Data(bytes + Array(header.utf8) + [UInt8](repeating: 0, count: 8)).write(to: url)
    #expect(throws: TorchError.self) { try Safetensors(contentsOf: url) }
  }

  /// Two tensors on the same bytes, bytes of no tensor between, before or after them.
  @Test(arguments: [
    #"{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}"#,
    #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}"#,
    #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}"#,
    #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#, "{}",
  ])
  func everyByteBelongsToOneTensor(header: String) throws {
    let url = folder.file("holes")
    var bytes = [UInt8](repeating: 0, count: 8)
    bytes[0] = UInt8(header.utf8.count)
    try Data(bytes + Array(header.utf8) + [UInt8](repeating: 0, count: 8)).write(to: url)
    let error = #expect(throws: TorchError.self) { try Safetensors(contentsOf: url) }
    #expect(error?.reason.hasPrefix("byte ") == true)
  }

  /// A name twice among the tensors, within one of them and in the metadata; `\u0061` is an a.
  @Test(arguments: [
    #"{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}, "\u0061" :{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}"#,
    #"{"b":{"dtype":"U8","a":1,"a":2,"shape":[8],"data_offsets":[0,8]}}"#,
    #"{"__metadata__":{"a":"x","a":"y"},"b":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}"#,
  ])
  func aRepeatedNameIsRefused(header: String) throws {
    let file = Data([UInt8(header.utf8.count)] + [UInt8](repeating: 0, count: 7) + Array(header.utf8)) + Data(count: 8)
    let error = #expect(throws: TorchError.self) { try Safetensors(file, named: "twice") }
    #expect(error?.operation == "read twice" && error?.reason.hasPrefix("byte 8: the header has 'a' twice") == true)
  }

  /// One name in several objects, values that are equal, and quotes within names repeat nothing.
  @Test func equalTextsElsewhereAreNoRepetition() throws {
    let header =
      #"{"__metadata__":{"a":"a","dtype":"a","\"a":"{\"a\":1,\"a\":2}","a\\":"a"},"#
      + #""a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}"#
    let file = Data([UInt8(header.utf8.count)] + [UInt8](repeating: 0, count: 7) + Array(header.utf8)) + Data(count: 8)
    #expect(try Safetensors(file, named: "once").tensors.count == 2)
  }

  @Test func aFileWithoutTensorsIsOne() throws {
    let url = folder.file("none")
    try Safetensors(tensors: [:], metadata: ["arch": "|none~0|"]).write(to: url)
    let read = try Safetensors(contentsOf: url)
    #expect(read.tensors.isEmpty && read.metadata == ["arch": "|none~0|"])
  }

  @Test func theHeadersOwnNameIsNoTensor() throws {
    let error = #expect(throws: TorchError.self) {
      try Safetensors(tensors: ["__metadata__": Tensor([1.0])]).write(to: folder.file("reserved"))
    }
    #expect(error?.reason == "'__metadata__' is the format's own name, not a tensor's")
    #expect(!FileManager.default.fileExists(atPath: folder.file("reserved").path))
  }

  @Test func aMissingFileIsAnError() {
    let error = #expect(throws: TorchError.self) { try Safetensors(contentsOf: folder.file("missing")) }
    #expect(error?.operation == "read \(folder.file("missing").path)")
  }

  /// A header longer than the file, and longer than the format allows.
  @Test(arguments: [UInt8(0x7f), 0xff]) func impossibleHeaderLengths(last: UInt8) throws {
    let url = folder.file("long")
    try Data([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, last] + Self.known.dropFirst(8)).write(to: url)
    let error = #expect(throws: TorchError.self) { try Safetensors(contentsOf: url) }
    #expect(error?.reason.hasPrefix("byte 0: a header of ") == true)
  }

  /// A channels-last tensor is written in the order of its axes, as every reader expects it.
  @Test func layoutIsNotWritten() throws {
    let url = folder.file("layout")
    let values = (0..<24).map(Double.init)
    try Safetensors(tensors: ["a": Tensor(values, shape: [1, 2, 3, 4]).contiguous(.channelsLast)]).write(to: url)
    #expect(try Safetensors(contentsOf: url).tensors["a"]?.doubles() == values)
  }

  @Test func aFolderThatDoesNotExistIsAnError() throws {
    #expect(throws: TorchError.self) {
      try Safetensors(tensors: ["a": Tensor([1.0])]).write(to: folder.file("missing/file"))
    }
  }
}
