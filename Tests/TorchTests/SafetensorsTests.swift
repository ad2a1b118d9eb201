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

  @Test func aFolderThatDoesNotExistIsAnError() throws {
    #expect(throws: TorchError.self) {
      try Safetensors(tensors: ["a": Tensor([1.0])]).write(to: folder.file("missing/file"))
    }
  }
}
