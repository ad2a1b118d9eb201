import CTorch

extension Tensor {
  /// One of the feature maps that ``sum(of:shift:wantsSum:wantsPositivePart:)`` adds up.
  public struct MapTerm: Sendable {
    /// (N, C, H, W) or (N, C).
    public let map: Tensor
    /// For every channel, (C); nil for one.
    public let factor: Tensor?

    public init(_ map: Tensor, factor: Tensor? = nil) {
      self.map = map
      self.factor = factor
    }
  }

  /// shift + Σ_t factor_t·map_t, channel by channel, and max(0, ·) of it, in one pass over the maps on the CPU.
  ///
  /// - Parameter shift: for every channel; nil for zero.
  /// - Throws: ``TorchError`` on another device or where shapes do not fit.
  public static func sum(
    of terms: [MapTerm], shift: Tensor? = nil, wantsSum: Bool, wantsPositivePart: Bool
  ) throws(TorchError) -> (sum: Tensor?, positivePart: Tensor?) {
    var sum: OpaquePointer?
    var positive: OpaquePointer?
    let maps = terms.map { Optional($0.map.pointer) }
    let factors = terms.map { $0.factor?.pointer }
    let message = withExtendedLifetime((terms, shift)) {
      withUnsafeMutablePointer(to: &sum) { sum in
        withUnsafeMutablePointer(to: &positive) { positive in
          ctorch_channel_terms(
            maps, factors, terms.count, shift?.pointer, wantsSum ? sum : nil, wantsPositivePart ? positive : nil)
        }
      }
    }
    try check(message, operation: "sum of maps", shapes: terms.map(\.map.shape))
    return (sum.map { Tensor(owning: $0) }, positive.map { Tensor(owning: $0) })
  }

  /// Σ plain, plus Σ masked wherever the output of a ReLU is positive, in one pass on the CPU.
  ///
  /// - Parameters:
  ///   - plain: gradients of one shape, (S·N, …), of S seeds for N images, seed by seed.
  ///   - masked: more of them, which went through the ReLU.
  ///   - output: the ReLU's, (N, …); not needed without masked ones.
  /// - Throws: ``TorchError`` on another device or where shapes do not fit.
  public static func gradientSum(
    _ plain: [Tensor], masked: [Tensor] = [], where output: Tensor? = nil
  ) throws(TorchError) -> Tensor {
    var result: OpaquePointer?
    let open = plain.map { Optional($0.pointer) }
    let closed = masked.map { Optional($0.pointer) }
    let message = withExtendedLifetime((plain, masked, output)) {
      ctorch_gradient_terms(open, open.count, closed, closed.count, output?.pointer, &result)
    }
    try check(message, operation: "sum of gradients", shapes: (plain + masked).map(\.shape))
    guard let result else { throw TorchError(operation: "sum of gradients", reason: "no result") }
    return Tensor(owning: result)
  }
}
