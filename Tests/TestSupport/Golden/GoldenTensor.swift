import Torch

/// A tensor as offset + factor · ``PortableNumbers/uniform(_:_:)``, in row-major order.
public struct GoldenRecipe: Decodable, Sendable {
  public let stream: String
  public let shape: [Int]
  public let offset: Double
  public let factor: Double

  public func values() -> [Double] {
    // Two roundings, no fused multiply-add, as the scripts.
    PortableNumbers.uniform(stream, shape.reduce(1, *)).map { number in
      let scaled = factor * number
      return offset + scaled
    }
  }

  public func tensor(_ type: DataType) throws(TorchError) -> Tensor {
    try Tensor(values(), shape: shape).converted(to: type)
  }
}

/// A tensor written out, flat.
public struct GoldenTensor: Decodable, Sendable {
  public let shape: [Int]
  public let values: [Double]
}

/// A tensor in three numbers.
public struct GoldenSummary: Decodable, Sendable {
  public let sum: Double
  public let norm: Double
  /// Its product with the stream `probe/` and its name.
  public let probe: Double

  public init(of values: [Double], name: String) {
    sum = values.reduce(0, +)
    norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    probe = zip(values, PortableNumbers.uniform("probe/" + name, values.count)).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The largest difference of sum, norm and probe, over the larger of the reference's norm and `floor`.
  public func deviation(from reference: GoldenSummary, floor: Double = 0) -> Double {
    let size = max(reference.norm, floor)
    let differences = [sum - reference.sum, norm - reference.norm, probe - reference.probe].map(abs)
    guard differences.allSatisfy(\.isFinite) else { return .infinity }
    let largest = differences.reduce(0, max)
    return size > 0 ? largest / size : largest
  }
}
