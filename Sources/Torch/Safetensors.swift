import Foundation

/// Named tensors in the safetensors format, which PyTorch, JAX and others read.
///
/// Layout: eight bytes of little-endian header length, a JSON header that maps each name to its
/// type, shape and byte range, then the elements, row-major and little-endian.
/// Source: github.com/huggingface/safetensors, "Format".
public struct Safetensors: Sendable {
  public var tensors: [String: Tensor]
  /// Free text beside the tensors, under the header's `__metadata__`.
  public var metadata: [String: String]

  public init(tensors: [String: Tensor], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  /// A header longer than this is damage, not data; the format's own limit.
  private static let largestHeader = 100_000_000

  private struct Entry: Codable {
    let dtype: String
    let shape: [Int]
    let offsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype
      case shape
      case offsets = "data_offsets"
    }
  }

  private enum HeaderValue: Codable {
    case entry(Entry)
    case metadata([String: String])

    init(from decoder: any Decoder) throws {
      if let entry = try? Entry(from: decoder) {
        self = .entry(entry)
      } else {
        self = .metadata(try [String: String](from: decoder))
      }
    }

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .entry(let entry): try entry.encode(to: encoder)
      case .metadata(let metadata): try metadata.encode(to: encoder)
      }
    }
  }

  /// Reads a file whole.
  /// - Throws: ``TorchError`` naming the file, the byte and what was expected there.
  public init(contentsOf url: URL, device: Device = .cpu) throws(TorchError) {
    let data: Data
    do { data = try Data(contentsOf: url) } catch {
      throw TorchError(operation: "read \(url.path)", reason: "cannot be read: \(error.localizedDescription)")
    }
    try self.init(data, named: url.path, device: device)
  }

  /// Reads a file's bytes.
  /// - Parameter name: what errors call the file.
  /// - Throws: ``TorchError`` naming the file, the byte and what was expected there.
  public init(_ data: Data, named name: String, device: Device = .cpu) throws(TorchError) {
    func damaged(_ reason: String) -> TorchError {
      TorchError(operation: "read \(name)", reason: reason)
    }
    // The ninth byte of a safetensors file begins a JSON object.
    if data.dropFirst(8).first != UInt8(ascii: "{"),
      let format = ForeignFormat(startingWith: data.prefix(ForeignFormat.longestStart))
    {
      throw damaged(format.description)
    }
    guard data.count >= 8 else { throw damaged("\(data.count) bytes, the header's length needs 8") }
    let headerLength = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard headerLength <= UInt64(Self.largestHeader), 8 + Int(headerLength) <= data.count else {
      throw damaged("byte 0: a header of \(headerLength) bytes does not fit a file of \(data.count)")
    }
    let start = 8 + Int(headerLength)
    let header: [String: HeaderValue]
    do {
      header = try JSONDecoder().decode([String: HeaderValue].self, from: data[8..<start])
    } catch {
      throw damaged("byte 8: the header is not the JSON of a safetensors file")
    }
    if let name = repeatedName(inJSON: data[8..<start]) {
      throw damaged(
        "byte 8: the header has '\(name)' twice, so that it is not clear what is meant; write the file anew")
    }
    tensors = [:]
    metadata = [:]
    var ranges: [(name: String, bytes: Range<Int>)] = []
    for (name, value) in header {
      switch value {
      case .metadata(let text):
        guard name == "__metadata__" else { throw damaged("byte 8: '\(name)' has no type, shape and offsets") }
        metadata = text
      case .entry(let entry):
        guard let type = DataType(safetensorsName: entry.dtype) else {
          throw damaged("'\(name)' has type \(entry.dtype), which is not supported")
        }
        let (bytes, overflows) = entry.shape.reduce((type.bytes, false)) { product, size in
          let (next, overflow) = product.0.multipliedReportingOverflow(by: size)
          return (next, product.1 || overflow || size < 0)
        }
        guard !overflows, entry.offsets.count == 2, entry.offsets[0] >= 0,
          entry.offsets[0] <= entry.offsets[1], entry.offsets[1] <= data.count - start,
          entry.offsets[1] - entry.offsets[0] == bytes
        else {
          throw damaged(
            "'\(name)' of shape \(entry.shape) and type \(entry.dtype) does not fit its bytes \(entry.offsets) "
              + "of \(data.count - start)")
        }
        let range = start + entry.offsets[0]..<start + entry.offsets[1]
        ranges.append((name, range))
        tensors[name] = try data[range].withUnsafeBytes { buffer in
          Result { () throws(TorchError) in
            try Tensor(bytes: buffer, shape: entry.shape, dataType: type, device: device)
          }
        }.get()
      }
    }
    if let gap = Self.firstGap(in: ranges, from: start, to: data.count) { throw damaged(gap) }
  }

  /// The first byte that belongs to two tensors or to none, which the format does not allow.
  private static func firstGap(in ranges: [(name: String, bytes: Range<Int>)], from start: Int, to end: Int) -> String?
  {
    var next = start
    for (name, bytes) in ranges.sorted(by: {
      ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound)
    }) {
      guard bytes.lowerBound == next else {
        return "byte \(next): the elements of '\(name)' should begin here, but begin at byte \(bytes.lowerBound)"
      }
      next = bytes.upperBound
    }
    return next == end ? nil : "byte \(next): the file should end here, but has \(end) bytes"
  }

  /// Writes a file atomically: a reader sees the old one or the whole new one. A device or a pipe is written into.
  /// - Throws: ``TorchError`` naming the file, or the tensor whose type the format lacks.
  public func write(to url: URL) throws(TorchError) {
    let file = try encoded(named: url.path)
    do { try FileDraft(file, to: url).commit() } catch {
      throw TorchError(operation: "write \(url.path)", reason: String(cString: strerror(error.code.rawValue)))
    }
  }

  /// The bytes of the file. Tensors lie in the order of their names: equal contents give equal bytes.
  /// - Parameter name: what errors call the file.
  /// - Throws: ``TorchError`` naming the tensor whose type the format lacks.
  public func encoded(named name: String) throws(TorchError) -> Data {
    func refused(_ reason: String) -> TorchError {
      TorchError(operation: "write \(name)", reason: reason)
    }
    var header: [String: HeaderValue] = metadata.isEmpty ? [:] : ["__metadata__": .metadata(metadata)]
    var offset = 0
    let ordered = tensors.sorted { $0.key < $1.key }
    guard tensors["__metadata__"] == nil else {
      throw refused("'__metadata__' is the format's own name, not a tensor's")
    }
    for (name, tensor) in ordered {
      guard let type = tensor.dataType else { throw refused("'\(name)' has a type that cannot be stored") }
      let bytes = tensor.count * type.bytes
      header[name] = .entry(
        Entry(dtype: type.safetensorsName, shape: tensor.shape, offsets: [offset, offset + bytes]))
      offset += bytes
    }
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      var text = try encoder.encode(header)
      // The elements begin at a multiple of eight bytes.
      text.append(Data(repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8))
      var file = Data(capacity: 8 + text.count + offset)
      withUnsafeBytes(of: UInt64(text.count).littleEndian) { file.append(contentsOf: $0) }
      file.append(text)
      for (_, tensor) in ordered {
        var elements = Data(count: tensor.count * (tensor.dataType?.bytes ?? 0))
        try elements.withUnsafeMutableBytes { try tensor.copy(to: $0) }
        file.append(elements)
      }
      return file
    } catch let error as TorchError {
      throw error
    } catch {
      throw refused(error.localizedDescription)
    }
  }
}

extension DataType {
  var safetensorsName: String {
    switch self {
    case .float32: "F32"
    case .float64: "F64"
    case .int64: "I64"
    case .uint8: "U8"
    case .bool: "BOOL"
    case .bfloat16: "BF16"
    }
  }

  init?(safetensorsName: String) {
    guard let match = Self.allCases.first(where: { $0.safetensorsName == safetensorsName }) else { return nil }
    self = match
  }
}
