import CTorch

/// Runs `body` with convolutions and matrix products in bfloat16, on this thread and this kind of device.
///
/// libtorch's own lists decide: what loses too much by eight bits of mantissa, such as losses, stays in
/// float32. Tensors that the body leaves behind can be bfloat16. Calls are not nested.
public func withBFloat16<Result, Failure: Error>(
  on device: Device, _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  ctorch_set_bfloat16_autocast(true, device.index)
  defer { ctorch_set_bfloat16_autocast(false, device.index) }
  return try body()
}
