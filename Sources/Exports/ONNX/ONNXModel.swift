import Foundation

/// An ONNX model as values: the messages of the format, of which Tangent writes these fields.
///
/// Source: github.com/onnx/onnx, "Open Neural Network Exchange Intermediate Representation (ONNX IR)
/// Specification", version 8.
struct ONNXModel: Hashable, ProtobufMessage {
  static let representationVersion = 8
  /// The oldest set of operators that has layer normalization.
  static let operatorSet = 17

  var graph: ONNXGraph
  var metadata: [String: String]

  func write(to writer: inout ProtobufWriter) {
    writer.integer(1, Self.representationVersion)
    writer.text(2, "Tangent")
    writer.text(3, TangentVersion.current)
    writer.message(7, graph)
    writer.message(8, OperatorSet())
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { writer.message(14, Entry(key: key, value: value)) }
  }

  private struct OperatorSet: ProtobufMessage {
    /// The empty domain is ONNX's own.
    func write(to writer: inout ProtobufWriter) {
      writer.text(1, "")
      writer.integer(2, ONNXModel.operatorSet)
    }
  }

  private struct Entry: ProtobufMessage {
    let key: String
    let value: String

    func write(to writer: inout ProtobufWriter) {
      writer.text(1, key)
      writer.text(2, value)
    }
  }
}

struct ONNXGraph: Hashable, ProtobufMessage {
  var name: String
  var nodes: [ONNXNode]
  var initializers: [ONNXTensor]
  var inputs: [ONNXValue]
  var outputs: [ONNXValue]

  func write(to writer: inout ProtobufWriter) {
    for node in nodes { writer.message(1, node) }
    writer.text(2, name)
    for tensor in initializers { writer.message(5, tensor) }
    for input in inputs { writer.message(11, input) }
    for output in outputs { writer.message(12, output) }
  }
}

struct ONNXNode: Hashable, ProtobufMessage {
  var name: String
  var operation: String
  var inputs: [String]
  var outputs: [String]
  var attributes: [String: ONNXAttribute]

  func write(to writer: inout ProtobufWriter) {
    for input in inputs { writer.text(1, input) }
    for output in outputs { writer.text(2, output) }
    writer.text(3, name)
    writer.text(4, operation)
    for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
      writer.message(5, Attribute(name: name, value: value))
    }
  }

  private struct Attribute: ProtobufMessage {
    let name: String
    let value: ONNXAttribute

    func write(to writer: inout ProtobufWriter) {
      writer.text(1, name)
      switch value {
      case .float(let number):
        writer.float(2, number)
        writer.integer(20, 1)
      case .integer(let number):
        writer.integer(3, number)
        writer.integer(20, 2)
      case .integers(let numbers):
        for number in numbers { writer.integer(8, number) }
        writer.integer(20, 7)
      }
    }
  }
}

/// A setting of an operator.
public enum ONNXAttribute: Hashable, Sendable {
  case integer(Int)
  case integers([Int])
  case float(Float)
}

/// The types of elements that exported models have, by ONNX's numbers.
enum ONNXType: Int, Hashable {
  case float = 1
  case uint8 = 2
  case int64 = 7
}

struct ONNXTensor: Hashable, ProtobufMessage {
  var name: String
  var type: ONNXType
  var shape: [Int]
  /// Row-major and little-endian.
  var elements: Data

  func write(to writer: inout ProtobufWriter) {
    for size in shape { writer.integer(1, size) }
    writer.integer(2, type.rawValue)
    writer.text(8, name)
    writer.data(9, elements)
  }
}

/// An input or an output: its first axis is the batch, of any size.
struct ONNXValue: Hashable, ProtobufMessage {
  /// What the batch's axis is called.
  static let batch = "N"

  var name: String
  var type: ONNXType
  /// Without the batch's axis.
  var shape: [Int]

  func write(to writer: inout ProtobufWriter) {
    writer.text(1, name)
    writer.message(2, ValueType(type: type, shape: shape))
  }

  private struct ValueType: ProtobufMessage {
    let type: ONNXType
    let shape: [Int]

    func write(to writer: inout ProtobufWriter) { writer.message(1, TensorType(type: type, shape: shape)) }
  }

  private struct TensorType: ProtobufMessage {
    let type: ONNXType
    let shape: [Int]

    func write(to writer: inout ProtobufWriter) {
      writer.integer(1, type.rawValue)
      writer.message(2, Shape(shape: shape))
    }
  }

  private struct Shape: ProtobufMessage {
    let shape: [Int]

    func write(to writer: inout ProtobufWriter) {
      writer.message(1, Axis(size: nil))
      for size in shape { writer.message(1, Axis(size: size)) }
    }
  }

  private struct Axis: ProtobufMessage {
    /// Nil for the batch.
    let size: Int?

    func write(to writer: inout ProtobufWriter) {
      if let size { writer.integer(1, size) } else { writer.text(2, ONNXValue.batch) }
    }
  }
}
