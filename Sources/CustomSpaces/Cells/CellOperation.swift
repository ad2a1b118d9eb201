import Graphs

/// An operation that an edge can have: layers in a row.
struct CellOperation: Hashable, Sendable {
  /// How comparisons of cells treat the operation.
  enum Role: Hashable, Sendable {
    case zero
    case identity
    /// Two of them on the same input compute the same output.
    case interchangeable
    /// Each of them has its own weights or statistics.
    case own
  }

  let name: String
  let layers: [LayerDescription]
  let role: Role
  /// Whether zeros give zeros, assuming that the shift of a batch norm has its initial value.
  let keepsZeros: Bool

  init(name: String, layers: [LayerDescription]) {
    self.name = name
    self.layers = layers
    keepsZeros = layers.allSatisfy(\.keepsZeros)
    if layers.isEmpty {
      role = .identity
    } else if keepsZeros, layers.contains(where: \.isZero) {
      role = .zero
    } else {
      role = layers.allSatisfy(\.isInterchangeable) ? .interchangeable : .own
    }
  }
}

extension LayerDescription {
  fileprivate var isZero: Bool { kind == .zero }

  /// - Note: false if it depends on a choice or a shape.
  fileprivate var isInterchangeable: Bool {
    switch kind {
    case .pool, .activation, .zero: true
    case .group(let layers): layers.allSatisfy(\.isInterchangeable)
    default: false
    }
  }

  fileprivate var keepsZeros: Bool {
    switch kind {
    case .convolution(let convolution): !convolution.hasBias
    case .pool, .batchNorm, .layerNorm, .zero, .squeezeExcite, .selfAttention: true
    case .activation(let activation): activation.layer.valueOfZeros == .zeros
    case .group(let layers): layers.allSatisfy(\.keepsZeros)
    case .residual(let residual):
      (residual.main + residual.shared + (residual.shortcut ?? []) + (residual.projection ?? []))
        .allSatisfy(\.keepsZeros)
    case .branches(let paths, _): paths.joined().allSatisfy(\.keepsZeros)
    case .when(_, let layers, let others): (layers + others).allSatisfy(\.keepsZeros)
    }
  }
}
