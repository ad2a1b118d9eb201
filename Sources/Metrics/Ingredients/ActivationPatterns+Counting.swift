import Torch

extension ActivationPatterns {
  /// How many images differ from all before them in the state of a unit: at most N.
  ///
  /// Cost: O(N·units), of the layers up to the one that tells the last two images apart.
  public func distinctImages() throws(TorchError) -> Int {
    // Images of equal numbers are equal in all layers so far.
    var classes = Array(repeating: 0, count: imageCount)
    for layer in layers {
      let units = layer.shape[1]
      let states = try layer.moved(to: .cpu).converted(to: .uint8).scalars(as: UInt8.self)
      var known: [ImageState: Int] = [:]
      for image in classes.indices {
        let state = ImageState(before: classes[image], states: states[image * units..<(image + 1) * units])
        classes[image] = known[state] ?? known.count
        known[state] = classes[image]
      }
      // Layers only tell more images apart.
      if known.count == imageCount { return imageCount }
    }
    return Set(classes).count
  }

  /// How many units differ from all others in the images that they are on for: at most 2^N, and at most the number of
  /// units.
  ///
  /// Cost: O(N·units).
  /// - Parameter layerCount: counts units of the first layers only.
  public func distinctUnits(ofFirst layerCount: Int? = nil) throws(TorchError) -> Int {
    let counted = layers.prefix(layerCount ?? layers.count)
    guard !counted.isEmpty else { return 0 }
    let states = try Tensor.concatenation(counted.map { $0 }, axis: 1)
    // Units of equal numbers are on for the same of the images so far.
    var classes = Array(repeating: 0, count: states.shape[1])
    // A float64 holds the states for 52 images exactly, as the bits of a whole number.
    for start in stride(from: 0, to: imageCount, by: 52) {
      let length = min(52, imageCount - start)
      let part = try states.narrowed(axis: 0, from: start, length: length).converted(to: .float64)
      let powers = try Tensor((0..<length).map { Double(1 << $0) }, shape: [1, length], device: part.device)
      var known: [UnitState: Int] = [:]
      for (unit, bits) in try powers.matmul(part).doubles().enumerated() {
        let state = UnitState(before: classes[unit], bits: Int(bits))
        classes[unit] = known[state] ?? known.count
        known[state] = classes[unit]
      }
    }
    return Set(classes).count
  }

  private struct ImageState: Hashable {
    let before: Int
    let states: ArraySlice<UInt8>
  }

  private struct UnitState: Hashable {
    let before: Int
    let bits: Int
  }
}
