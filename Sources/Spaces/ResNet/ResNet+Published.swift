extension ResNet {
  public var publishedNetworks: [PublishedNetwork] {
    [
      ("ResNet-18", "basic:64:2x64-2x128-2x256-2x512", Self.he),
      ("ResNet-34", "basic:64:3x64-4x128-6x256-3x512", Self.he),
      ("ResNet-50", "bottleneck:64:3x64-4x128-6x256-3x512", Self.he),
      ("WRN-16-8", "preactivation:16:2x128-2x256-2x512", Self.zagoruyko),
      ("WRN-28-10", "preactivation:16:4x160-4x320-4x640", Self.zagoruyko),
      ("WRN-40-4", "preactivation:16:6x64-6x128-6x256", Self.zagoruyko),
    ].map { PublishedNetwork(name: $0, text: $1, divisor: "divisor", source: $2) }
  }

  private static let he = "He et al., CVPR 2016"
  private static let zagoruyko = "Zagoruyko and Komodakis, BMVC 2016"
}
