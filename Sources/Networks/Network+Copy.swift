extension Network {
  /// The same values in tensors of its own, which training this network does not change.
  ///
  /// - Throws: ``NetworkError`` where memory is exhausted.
  public func copied() throws(NetworkError) -> Network {
    let copy = try Network(graph, initializer: initializer, seed: seed, device: device, dataType: dataType)
    try copy.load(state)
    return copy
  }
}
