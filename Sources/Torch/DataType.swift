import CTorch

/// The type of a tensor's elements.
public enum DataType: String, Hashable, Sendable, CaseIterable, Codable {
  case float32
  case float64
  case int64
  case uint8
  case bool
  case bfloat16

  /// ε: the distance from 1 to the next number, which the rounding errors of results in this type are relative to; that
  /// of float32 for all types but float64.
  public var spacing: Double { self == .float64 ? Double.ulpOfOne : Double(Float.ulpOfOne) }

  public var bytes: Int {
    switch self {
    case .float64, .int64: 8
    case .float32: 4
    case .bfloat16: 2
    case .uint8, .bool: 1
    }
  }

  public var isFloatingPoint: Bool {
    self == .float32 || self == .float64 || self == .bfloat16
  }

  var code: ctorch_type {
    switch self {
    case .float32: CTORCH_FLOAT32
    case .float64: CTORCH_FLOAT64
    case .int64: CTORCH_INT64
    case .uint8: CTORCH_UINT8
    case .bool: CTORCH_BOOL
    case .bfloat16: CTORCH_BFLOAT16
    }
  }

  /// Nil for a type of libtorch's that this module does not offer.
  init?(code: ctorch_type) {
    guard let match = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = match
  }
}

/// A Swift type whose arrays can be copied to and from tensors.
public protocol TensorScalar: BitwiseCopyable, Sendable {
  static var dataType: DataType { get }
  static var zero: Self { get }
}

extension Float: TensorScalar {
  public static var dataType: DataType { .float32 }
}

extension Double: TensorScalar {
  public static var dataType: DataType { .float64 }
}

extension Int64: TensorScalar {
  public static var dataType: DataType { .int64 }
}

extension UInt8: TensorScalar {
  public static var dataType: DataType { .uint8 }
}

extension Bool: TensorScalar {
  public static var dataType: DataType { .bool }
  public static var zero: Bool { false }
}
