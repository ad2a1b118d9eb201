extension MobileNet {
  public var publishedNetworks: [PublishedNetwork] {
    [
      (
        "MobileNetV2",
        "relu6:32:1x16_k3_e1-2x24_k3_e6_s2-3x32_k3_e6_s2-4x64_k3_e6_s2-3x96_k3_e6-3x160_k3_e6_s2-1x320_k3_e6:1280",
        "Sandler et al., CVPR 2018"
      ),
      (
        "MobileNetV3-Small",
        "hswish:16:1x16_k3_e1_s2_se_relu-1x24_k3_e4.5_s2_relu-1x24_k3_e3.5_relu-1x40_k5_e4_s2_se-2x40_k5_e6_se"
          + "-2x48_k5_e3_se-3x96_k5_e6_s2_se:576-1024", Self.howard
      ),
      (
        "MobileNetV3-Large",
        "hswish:16:1x16_k3_e1_relu-1x24_k3_e4_s2_relu-1x24_k3_e3_relu-3x40_k5_e3_s2_se_relu-1x80_k3_e6_s2"
          + "-1x80_k3_e2.5-2x80_k3_e2.25-2x112_k3_e6_se-3x160_k5_e6_s2_se:960-1280", Self.howard
      ),
    ].map { PublishedNetwork(name: $0, text: $1, divisor: "divisor", source: $2) }
  }

  private static let howard = "Howard et al., ICCV 2019"
}
