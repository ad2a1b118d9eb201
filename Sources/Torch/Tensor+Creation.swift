extension Tensor {
  /// A tensor whose elements are all `value`.
  public static func full(
    _ shape: [Int], _ value: Double, dataType: DataType = .float32, device: Device = .cpu
  ) throws(TorchError) -> Tensor {
    try Operators.full.one([.integers(shape), .real(value), .type(dataType), .none, .device(device)])
  }

  public static func zeros(
    _ shape: [Int], dataType: DataType = .float32, device: Device = .cpu
  ) throws(TorchError) -> Tensor {
    try full(shape, 0, dataType: dataType, device: device)
  }

  public static func ones(
    _ shape: [Int], dataType: DataType = .float32, device: Device = .cpu
  ) throws(TorchError) -> Tensor {
    try full(shape, 1, dataType: dataType, device: device)
  }

  /// A tensor whose elements are whatever was in memory, for one that is written before it is read.
  public static func uninitialized(
    _ shape: [Int], dataType: DataType = .float32, device: Device = .cpu, format: MemoryFormat = .contiguous
  ) throws(TorchError) -> Tensor {
    try Operators.empty.one([
      .integers(shape), .type(dataType), .none, .device(device), .none, .memoryFormat(format),
    ])
  }

  /// The n×n identity matrix.
  public static func identity(
    _ size: Int, dataType: DataType = .float32, device: Device = .cpu
  ) throws(TorchError) -> Tensor {
    try Operators.eye.one([.integer(size), .type(dataType), .none, .device(device)])
  }

  /// The integers `start ..< end` in steps, as int64.
  public static func range(
    from start: Int = 0, to end: Int, by step: Int = 1, device: Device = .cpu
  ) throws(TorchError) -> Tensor {
    try Operators.arange.one([
      .integer(start), .integer(end), .integer(step), .type(.int64), .none, .device(device),
    ])
  }

  /// Independent draws from N(0, 1). Drawn on the generator's device.
  public static func randomNormal(
    _ shape: [Int], dataType: DataType = .float32, generator: Generator
  ) throws(TorchError) -> Tensor {
    try Operators.randomNormal.one([
      .integers(shape), .generator(generator), .type(dataType), .none, .device(generator.device),
    ])
  }

  /// Independent draws, uniform on [low, high). Drawn on the generator's device.
  public static func randomUniform(
    _ shape: [Int], from low: Double = 0, to high: Double = 1, dataType: DataType = .float32, generator: Generator
  ) throws(TorchError) -> Tensor {
    let unit = try Operators.randomUniform.one([
      .integers(shape), .generator(generator), .type(dataType), .none, .device(generator.device),
    ])
    return try unit.scaled(by: high - low).shifted(by: low)
  }
}
