import CTorch

/// A seeded source of random tensors. The same seed on the same device gives the same numbers.
public final class Generator: @unchecked Sendable {
  // `@unchecked Sendable`: the pointer never changes and is freed once; libtorch takes the
  // generator's own lock around every draw.
  let pointer: OpaquePointer
  public let device: Device

  public init(_ seed: Seed, device: Device = .cpu) throws(TorchError) {
    var result: OpaquePointer?
    try check(ctorch_generator_new(seed.value, device.index, &result), operation: "generator on \(device)")
    guard let result else { throw TorchError(operation: "generator on \(device)", reason: "no result") }
    pointer = result
    self.device = device
  }

  deinit {
    ctorch_generator_free(pointer)
  }
}
