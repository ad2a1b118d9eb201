import CTorch

/// Where a tensor lives.
public enum Device: Hashable, Sendable, CustomStringConvertible {
  case cpu
  case cuda(Int)

  /// The device named `cpu`, `cuda` or `cuda:n`.
  /// - Throws: ``TorchError`` for another name, or a card that this process does not see.
  public init(_ name: String) throws(TorchError) {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false)
    if name == "cpu" {
      self = .cpu
    } else if parts.first == "cuda", parts.count <= 2, let index = parts.count == 2 ? Int(parts[1]) : 0, index >= 0 {
      let count = Device.cudaCount
      guard index < count else {
        throw TorchError(
          operation: "device \(name)",
          reason: count == 0
            ? "no CUDA device is visible to this build of libtorch; use cpu"
            : "only cuda:0 to cuda:\(count - 1) are visible")
      }
      self = .cuda(index)
    } else {
      throw TorchError(operation: "device \(name)", reason: "unknown; use cpu, cuda or cuda:n")
    }
  }

  public var description: String {
    switch self {
    case .cpu: "cpu"
    case .cuda(let index): "cuda:\(index)"
    }
  }

  /// The number of CUDA devices that this process can use.
  public static var cudaCount: Int { Int(ctorch_cuda_device_count()) }

  /// Waits until the device has done all work that was given to it; returns at once on the CPU.
  public func synchronize() throws(TorchError) {
    guard case .cuda(let index) = self else { return }
    try check(ctorch_cuda_synchronize(Int32(index)), operation: "synchronize \(self)")
  }

  /// Whether matrix products and convolutions on CUDA may round their inputs to TF32. False unless
  /// set: the kernel's small eigenvalues do not survive ten bits of mantissa. Process-wide; loading this
  /// library sets it, where libtorch's own default allows it in convolutions.
  public static var allowsTF32: Bool {
    get { ctorch_tf32() }
    set { ctorch_set_tf32(newValue) }
  }

  var index: Int32 {
    switch self {
    case .cpu: -1
    case .cuda(let index): Int32(index)
    }
  }

  init(index: Int32) {
    self = index < 0 ? .cpu : .cuda(Int(index))
  }
}
