extension Metric {
  /// The number of learned tensors of the layers that are executed: a convolution's or a linear layer's weight and bias,
  /// a batch norm's scale and shift.
  ///
  /// Where each convolution has its batch norm it ranks as ``convolutionCount`` does. The authors count dead layers too.
  /// Cost: next to nothing. When not to use it: to compare layers of different kinds, since a normalized convolution
  /// counts three times. Source: Týbl and Neumann, CVPR 2025, code, as `vkdnw_dim`.
  public static let trainableLayers = Metric(
    name: "trainable-layers", title: "Trainable layers", formula: "number of learned tensors",
    direction: .higherIsBetter, range: "0 … ∞", ingredients: [.cost], source: "Týbl and Neumann, CVPR 2025"
  ) { .defined(Double(try $0.trainableLayers())) }
}
