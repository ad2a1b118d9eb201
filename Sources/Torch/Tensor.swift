import CTorch

/// An n-dimensional array on a device.
///
/// A tensor is a reference to storage, as in PyTorch: copying the value does not copy elements, and
/// the few functions whose name says so (`add(inPlace:)`, …) change what every copy sees.
public struct Tensor: Sendable {
  private let owner: Owner

  /// The one owner of a C handle.
  ///
  /// `@unchecked Sendable`: the pointer never changes, is freed exactly once when the last reference
  /// goes, and the object behind it is an `at::Tensor`, whose reference count is atomic and whose
  /// metadata is only read through this module. Elements are written only by in-place functions; a
  /// tensor that one thread changes in place is not shared with another before it is done.
  private final class Owner: @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
      self.pointer = pointer
    }

    deinit {
      ctorch_tensor_free(pointer)
    }
  }

  init(owning pointer: OpaquePointer) {
    owner = Owner(pointer)
  }

  /// Valid as long as this tensor is; wrap uses in `withExtendedLifetime`.
  var pointer: OpaquePointer { owner.pointer }

  /// Copies `scalars`, in row-major order, into a tensor of this shape.
  /// - Throws: ``TorchError`` if the count is not the product of the shape, or memory is exhausted.
  public init<Scalar: TensorScalar>(_ scalars: [Scalar], shape: [Int], device: Device = .cpu) throws(TorchError) {
    // `withUnsafeBytes` cannot throw a concrete type, so the error travels in a result.
    self = try scalars.withUnsafeBytes { bytes in
      Result { () throws(TorchError) in
        try Tensor(bytes: bytes, shape: shape, dataType: Scalar.dataType, device: device)
      }
    }.get()
  }

  /// A vector.
  public init<Scalar: TensorScalar>(_ scalars: [Scalar], device: Device = .cpu) throws(TorchError) {
    try self.init(scalars, shape: [scalars.count], device: device)
  }

  /// Copies raw elements in row-major order, native byte order.
  public init(bytes: UnsafeRawBufferPointer, shape: [Int], dataType: DataType, device: Device = .cpu)
    throws(TorchError)
  {
    guard shape.allSatisfy({ $0 >= 0 }) else {
      throw TorchError(operation: "tensor", shapes: [shape], reason: "a negative dimension")
    }
    var result: OpaquePointer?
    let message = ctorch_tensor_from_bytes(
      bytes.baseAddress, bytes.count, shape.map(Int64.init), shape.count, dataType.code, device.index, &result)
    try check(message, operation: "tensor", shapes: [shape])
    guard let result else { throw TorchError(operation: "tensor", shapes: [shape], reason: "no result") }
    self.init(owning: result)
  }

  public var shape: [Int] {
    withExtendedLifetime(owner) {
      let rank = ctorch_tensor_info(pointer).rank
      let sizes = [Int64](unsafeUninitializedCapacity: rank) { buffer, count in
        if rank > 0 { ctorch_tensor_shape(pointer, buffer.baseAddress) }
        count = rank
      }
      return sizes.map(Int.init)
    }
  }

  public var rank: Int { withExtendedLifetime(owner) { ctorch_tensor_info(pointer).rank } }

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }

  public var device: Device { withExtendedLifetime(owner) { Device(index: ctorch_tensor_info(pointer).device) } }

  /// Nil if an operation gave elements of a type that this module does not offer.
  public var dataType: DataType? {
    withExtendedLifetime(owner) { DataType(code: ctorch_tensor_info(pointer).type) }
  }

  /// Whether the elements of an (N, C, H, W) tensor lie with channels varying fastest.
  public var isChannelsLast: Bool { withExtendedLifetime(owner) { ctorch_tensor_is_channels_last(pointer) } }

  public var requiresGradient: Bool { withExtendedLifetime(owner) { ctorch_tensor_info(pointer).requires_grad } }

  /// The elements in row-major order, copied to the host. Waits for the device.
  /// - Throws: ``TorchError`` if the tensor's type is not `Scalar`'s.
  public func scalars<Scalar: TensorScalar>(as type: Scalar.Type = Scalar.self) throws(TorchError) -> [Scalar] {
    guard dataType == Scalar.dataType else {
      throw TorchError(
        operation: "scalars", shapes: [shape],
        reason: "the tensor holds \(dataType?.rawValue ?? "another type"), asked for \(Scalar.dataType.rawValue)")
    }
    var result = [Scalar](repeating: .zero, count: count)
    try result.withUnsafeMutableBytes { bytes in
      Result { () throws(TorchError) in try copy(to: bytes) }
    }.get()
    return result
  }

  /// Copies the elements in row-major order, native byte order, into memory of exactly their size.
  public func copy(to bytes: UnsafeMutableRawBufferPointer) throws(TorchError) {
    try withExtendedLifetime(owner) { () throws(TorchError) in
      try check(
        ctorch_tensor_to_bytes(pointer, bytes.baseAddress, bytes.count), operation: "copy to host", shapes: [shape])
    }
  }

  /// The elements as doubles, whatever the tensor's type. Waits for the device.
  public func doubles() throws(TorchError) -> [Double] {
    try converted(to: .float64).scalars(as: Double.self)
  }

  /// The only element. Waits for the device.
  /// - Throws: ``TorchError`` if there is not exactly one.
  public func item() throws(TorchError) -> Double {
    let values = try doubles()
    guard values.count == 1 else {
      throw TorchError(operation: "item", shapes: [shape], reason: "exactly one element is needed")
    }
    return values[0]
  }

  /// The number of tensors alive in this process: what a leak test watches.
  public static var liveCount: Int { Int(ctorch_live_tensors()) }
}
