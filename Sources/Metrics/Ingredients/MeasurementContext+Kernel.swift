import TangentKernels

extension Ingredient {
  /// The tangent kernel on a batch of labeled images.
  public static let kernel = Ingredient("kernel", from: .kernel)
}

extension MeasurementContext {
  /// The tangent kernel on the kernel's images, by the context's options.
  ///
  /// - Throws: ``UndefinedValue`` where there is no network, or where the kernel has entries that are not finite;
  ///   `KernelError` where it exceeds its memory limit.
  public func kernel() throws -> TangentKernel {
    let kernel = try value(of: .kernel) {
      // The reason of a missing network comes before that of missing images.
      let network = try kernelOptions.batchNorm == .running ? evaluatedNetwork() : network()
      guard let images = images.kernel else { throw UndefinedValue("there are no images for the kernel") }
      return try TangentKernel(of: network, on: images.images, options: kernelOptions, isCancelled: isCancelled)
    }
    guard kernel.entries.allSatisfy(\.isFinite) else {
      throw UndefinedValue("the kernel has entries that are not finite")
    }
    return kernel
  }

  /// The class of each of the kernel's images.
  public var kernelLabels: [Int] { images.kernel?.classes ?? [] }
}
