import Networks
import TangentKernels
import Torch

/// What a network computes for the probe's images, and the kernels of it: Gram matrices of one sample of the network's
/// conjugate kernel, whose mean over initializations is the kernel of its Gaussian process (NNGP).
public struct NetworkOutputs: Sendable {
  /// Z, (N, classes), row-major.
  public let logits: [Double]
  /// What the last layer reads, (N, features), row-major.
  public let features: [Double]
  /// N.
  public let imageCount: Int
  let dataType: DataType

  /// Z·Zᵀ.
  public var logitKernel: TangentKernel { gram(of: logits) }

  /// F·Fᵀ with F the features.
  public var featureKernel: TangentKernel { gram(of: features) }

  /// Pearson's correlations of the rows of Z.
  /// - Throws: ``UndefinedValue`` where the logits of an image are all equal.
  public func logitCorrelations() throws -> TangentKernel {
    let width = logits.count / imageCount
    var centered = logits
    for row in 0..<imageCount {
      let range = row * width..<(row + 1) * width
      let mean = logits[range].reduce(0, +) / Double(width)
      for index in range { centered[index] -= mean }
      let norm = centered[range].reduce(0) { $0 + $1 * $1 }.squareRoot()
      let largest = logits[range].reduce(0) { max($0, abs($1)) }
      guard norm > Double(width) * dataType.spacing * largest else {
        throw UndefinedValue("the logits of an image are all equal")
      }
      for index in range { centered[index] /= norm }
    }
    return gram(of: centered)
  }

  private func gram(of rows: [Double]) -> TangentKernel {
    let width = rows.count / imageCount
    var entries = [Double](repeating: 0, count: imageCount * imageCount)
    for row in 0..<imageCount {
      for column in 0...row {
        var sum = 0.0
        for place in 0..<width { sum += rows[row * width + place] * rows[column * width + place] }
        entries[row * imageCount + column] = sum
        entries[column * imageCount + row] = sum
      }
    }
    return TangentKernel(entries: entries, size: imageCount, dataType: dataType)
  }
}

extension Ingredient {
  /// Logits and last features of the probe's images: one forward pass.
  public static let outputs = Ingredient("outputs", from: .probe)
}

extension MeasurementContext {
  /// Logits and last features of the probe's images, with the batch's statistics in batch norms.
  ///
  /// Cost: one forward pass.
  /// - Throws: ``UndefinedValue`` where there is no network, or a logit is not a number.
  public func outputs() throws -> NetworkOutputs {
    try value(of: .outputs) {
      let network = try network()
      let probe = try probe()
      let last = network.graph.nodes[network.graph.output].inputs[0]
      var features: Tensor?
      let logits = try withoutGradients { () throws(NetworkError) in
        try network.activations(
          network.prepared(probe.images), batchNorm: .coupled, keepsOutputs: false,
          transform: { index, output in
            if index == last { features = output }
            return output
          }
        ).logits
      }
      guard let features else { throw UndefinedValue("the network has no layer before its last") }
      let outputs = NetworkOutputs(
        logits: try logits.doubles(), features: try features.doubles(), imageCount: probe.classes.count,
        dataType: network.dataType)
      guard (outputs.logits + outputs.features).allSatisfy(\.isFinite) else {
        throw UndefinedValue("an output for the probe's images is not a number")
      }
      return outputs
    }
  }

  /// The class of each of the probe's images.
  var probeLabels: [Int] {
    get throws { try probe().classes }
  }
}
