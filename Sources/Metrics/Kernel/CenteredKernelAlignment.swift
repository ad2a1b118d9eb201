import TangentKernels

extension Metric {
  /// ⟨HKH, HLH⟩ / (‖HKH‖ ‖HLH‖) with H = I − 1/N: how well differences between kernel rows agree with those between
  /// labels, whatever an image has in common with all others.
  ///
  /// LGA subtracts one mean from all entries; this subtracts each row's and column's, so that images with large
  /// gradients to everything do not count for that. L_ij is 1 for equal labels, else 0; ±1 gives the same number.
  /// Undefined where HKH is rounding, ‖HKH‖ ≤ N·ε·‖K‖, or all labels are equal. Cost: O(N²).
  /// Source: Cortes, Mohri and Rostamizadeh, JMLR 2012; Kornblith et al., ICML 2019.
  public static let centeredKernelAlignment = Metric(
    name: "cka", title: "Centered kernel alignment with the labels",
    formula: "⟨HKH, HLH⟩ / (‖HKH‖ ‖HLH‖), H = I − 1/N", direction: .higherIsBetter, range: "-1 … 1",
    ingredients: [.kernel], source: "Cortes et al., JMLR 2012"
  ) { context in
    let kernel = try context.kernel().scaledToUnit()
    let centered = kernel.doubleCentered()
    let size = kernel.norm
    let target = LabelKernel(context.kernelLabels)
    guard centered.norm > Double(kernel.size) * kernel.dataType.spacing * size else {
      throw UndefinedValue("the kernel is constant up to terms of single images")
    }
    guard target.classCount > 1 else { throw UndefinedValue("all labels are equal") }
    return .defined(min(max(centered.product(target.centered) / (centered.norm * target.centeredNorm), -1), 1))
  }
}
