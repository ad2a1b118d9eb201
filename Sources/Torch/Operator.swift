import CTorch

/// One ATen operator, looked up by name once.
///
/// Every tensor operation of this module is a typed Swift function over one of these, so the C
/// boundary stays the same size however many operations there are.
struct Operator: Sendable {
  let name: String
  private let handle: Result<Handle, TorchError>

  /// libtorch owns its operators for the life of the process and only ever reads a handle, so the
  /// pointer may be used from any thread.
  private struct Handle: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  init(_ name: String, _ overload: String = "") {
    self.name = name
    var found: OpaquePointer?
    if let message = ctorch_find("aten::" + name, overload, &found) {
      handle = .failure(TorchError(operation: name, reason: takeString(message)))
    } else if let found {
      handle = .success(Handle(pointer: found))
    } else {
      handle = .failure(TorchError(operation: name, reason: "libtorch does not have this operator"))
    }
  }

  /// Calls the operator; a result is nil where libtorch left it undefined.
  /// - Parameter capacity: the most tensors that the operator returns.
  func callAsFunction(_ arguments: [Argument], capacity: Int = 1) throws(TorchError) -> [Tensor?] {
    let packed = PackedArguments(arguments)
    var results = [OpaquePointer?](repeating: nil, count: capacity)
    var count = capacity
    let pointer = try handle.get().pointer
    let message = withExtendedLifetime(arguments) {
      packed.withUnsafeArguments { buffer in
        ctorch_call(pointer, buffer.baseAddress, buffer.count, &results, &count)
      }
    }
    if let message {
      throw TorchError(
        operation: name, shapes: arguments.flatMap(\.tensors).map(\.shape),
        reason: firstSentence(of: takeString(message)))
    }
    return results[..<count].map { $0.map { Tensor(owning: $0) } }
  }

  /// Calls an operator that returns exactly one tensor.
  func one(_ arguments: [Argument]) throws(TorchError) -> Tensor {
    guard let result = try self(arguments).first, let tensor = result else {
      throw TorchError(
        operation: name, shapes: arguments.flatMap(\.tensors).map(\.shape), reason: "the operator gave no result")
    }
    return tensor
  }
}

/// A value that goes into an operator.
enum Argument: Sendable {
  case none
  case tensor(Tensor)
  case tensors([Tensor])
  case optionalTensors([Tensor?])
  case integer(Int)
  case real(Double)
  case boolean(Bool)
  case integers([Int])
  case booleans([Bool])
  case type(DataType)
  case device(Device)
  case generator(Generator)
  case memoryFormat(MemoryFormat)
  case text(String)

  static func optional(_ tensor: Tensor?) -> Argument {
    tensor.map { .tensor($0) } ?? .none
  }

  var tensors: [Tensor] {
    switch self {
    case .tensor(let tensor): [tensor]
    case .tensors(let list): list
    case .optionalTensors(let list): list.compactMap { $0 }
    default: []
    }
  }
}

/// How the elements of an image batch follow each other in memory; the shape stays (N, C, H, W).
public enum MemoryFormat: Hashable, Sendable {
  /// Row-major: width varies fastest.
  case contiguous
  /// Channels vary fastest, as oneDNN and tensor cores prefer.
  case channelsLast
}

/// Arguments in the form that C reads: all integers, all tensor pointers and all characters in one array each.
private struct PackedArguments {
  private var entries: [(argument: ctorch_argument, integers: Int?, tensors: Int?, characters: Int?)] = []
  private var integers: [Int64] = []
  private var tensors: [OpaquePointer?] = []
  private var characters: [CChar] = []

  init(_ arguments: [Argument]) {
    entries.reserveCapacity(arguments.count)
    for argument in arguments { append(argument) }
  }

  private mutating func append(_ argument: Argument) {
    var entry = ctorch_argument()
    var integerOffset: Int?
    var tensorOffset: Int?
    var characterOffset: Int?
    func list(_ kind: ctorch_argument_kind, _ count: Int) {
      entry.kind = kind
      entry.count = count
    }
    switch argument {
    case .none:
      entry.kind = CTORCH_ARGUMENT_NONE
    case .tensor(let tensor):
      entry.kind = CTORCH_ARGUMENT_TENSOR
      entry.tensor = tensor.pointer
    case .tensors(let values):
      list(CTORCH_ARGUMENT_TENSORS, values.count)
      tensorOffset = tensors.count
      tensors += values.map { $0.pointer }
    case .optionalTensors(let values):
      list(CTORCH_ARGUMENT_OPTIONAL_TENSORS, values.count)
      tensorOffset = tensors.count
      tensors += values.map { $0?.pointer }
    case .integer(let value):
      entry.kind = CTORCH_ARGUMENT_INTEGER
      entry.integer = Int64(value)
    case .real(let value):
      entry.kind = CTORCH_ARGUMENT_REAL
      entry.real = value
    case .boolean(let value):
      entry.kind = CTORCH_ARGUMENT_BOOLEAN
      entry.integer = value ? 1 : 0
    case .integers(let values):
      list(CTORCH_ARGUMENT_INTEGERS, values.count)
      integerOffset = integers.count
      integers += values.map(Int64.init)
    case .booleans(let values):
      list(CTORCH_ARGUMENT_BOOLEANS, values.count)
      integerOffset = integers.count
      integers += values.map { $0 ? 1 : 0 }
    case .type(let value):
      entry.kind = CTORCH_ARGUMENT_TYPE
      entry.integer = Int64(value.code.rawValue)
    case .device(let value):
      entry.kind = CTORCH_ARGUMENT_DEVICE
      entry.integer = Int64(value.index)
    case .generator(let value):
      entry.kind = CTORCH_ARGUMENT_GENERATOR
      entry.generator = value.pointer
    case .memoryFormat(let value):
      entry.kind = value == .channelsLast ? CTORCH_ARGUMENT_CHANNELS_LAST : CTORCH_ARGUMENT_CONTIGUOUS
    case .text(let value):
      entry.kind = CTORCH_ARGUMENT_TEXT
      characterOffset = characters.count
      characters += value.utf8CString
    }
    entries.append((entry, integerOffset, tensorOffset, characterOffset))
  }

  func withUnsafeArguments<Result>(_ body: (UnsafeBufferPointer<ctorch_argument>) -> Result) -> Result {
    integers.withUnsafeBufferPointer { integers in
      tensors.withUnsafeBufferPointer { tensors in
        characters.withUnsafeBufferPointer { characters in
          let complete = entries.map { entry in
            var argument = entry.argument
            if let offset = entry.integers { argument.integers = integers.baseAddress.map { $0 + offset } }
            if let offset = entry.tensors { argument.tensors = tensors.baseAddress.map { $0 + offset } }
            if let offset = entry.characters { argument.text = characters.baseAddress.map { $0 + offset } }
            return argument
          }
          return complete.withUnsafeBufferPointer(body)
        }
      }
    }
  }
}

/// Throws the message of a failed C call, if there is one.
func check(
  _ message: ctorch_error?, operation: @autoclosure () -> String, shapes: @autoclosure () -> [[Int]] = []
) throws(TorchError) {
  guard let message else { return }
  throw TorchError(operation: operation(), shapes: shapes(), reason: firstSentence(of: takeString(message)))
}

/// Copies a string that C gave away, and frees it.
func takeString(_ string: UnsafeMutablePointer<CChar>) -> String {
  defer { ctorch_string_free(string) }
  return String(cString: string)
}

/// libtorch's messages can run over many lines of hints and addresses; the first says what is wrong.
private func firstSentence(of message: String) -> String {
  String(message.split(separator: "\n", omittingEmptySubsequences: true).first ?? "no reason given")
}
