/// The shape of one image or feature map without the batch axis: channels, height, width.
/// A vector of n features is `FeatureShape(channels: n, height: 1, width: 1, isFlat: true)`.
public struct FeatureShape: Hashable, Sendable {
  public var channels: Int
  public var height: Int
  public var width: Int
  /// True after global pooling: the tensor is (N, channels) and has no spatial axes.
  public var isFlat: Bool

  public init(channels: Int, height: Int, width: Int, isFlat: Bool = false) {
    self.channels = channels
    self.height = height
    self.width = width
    self.isFlat = isFlat
  }

  /// channels x height x width.
  public var elements: Int { channels * height * width }
}

extension FeatureShape: CustomStringConvertible {
  /// Such as `16x32x32`, or `64` for a vector.
  public var description: String { isFlat ? "\(channels)" : "\(channels)x\(height)x\(width)" }
}

/// What one node of a network computes.
public enum Layer: Hashable, Sendable {
  /// The network's input, one per graph.
  case input(FeatureShape)
  case convolution(Convolution)
  case batchNorm(BatchNorm)
  /// max(x, 0), element by element.
  case relu
  case averagePool(Pooling)
  case maxPool(Pooling)
  /// The mean over height and width; the result is flat.
  case globalAveragePool
  /// x W^T + b on a flat input.
  case linear(Linear)
  /// The sum of one or more inputs of equal shape. The same input may be there twice: it then counts twice.
  case sum
  /// Concatenation of the inputs along the channels.
  case concatenation
  /// Zeros of the input's shape, whatever the input holds.
  case zero

  /// A square two-dimensional convolution; its weight is
  /// (outputChannels, inputChannels / groups, kernelSize, kernelSize).
  public struct Convolution: Hashable, Sendable {
    public var inputChannels: Int
    public var outputChannels: Int
    public var kernelSize: Int
    public var stride: Int
    public var padding: Int
    public var dilation: Int
    public var groups: Int
    public var hasBias: Bool

    public init(
      inputChannels: Int, outputChannels: Int, kernelSize: Int, stride: Int = 1, padding: Int = 0,
      dilation: Int = 1, groups: Int = 1, hasBias: Bool = false
    ) {
      self.inputChannels = inputChannels
      self.outputChannels = outputChannels
      self.kernelSize = kernelSize
      self.stride = stride
      self.padding = padding
      self.dilation = dilation
      self.groups = groups
      self.hasBias = hasBias
    }
  }

  /// (x - mean) / sqrt(variance + epsilon) per channel, then scale and shift where it is affine.
  public struct BatchNorm: Hashable, Sendable {
    public var channels: Int
    /// Whether a scale ("weight") and a shift ("bias") are learned.
    public var isAffine: Bool
    /// Whether running statistics are kept.
    public var tracksStatistics: Bool
    public var epsilon: Double
    public var momentum: Double

    public init(
      channels: Int, isAffine: Bool = true, tracksStatistics: Bool = true, epsilon: Double = 1e-5,
      momentum: Double = 0.1
    ) {
      self.channels = channels
      self.isAffine = isAffine
      self.tracksStatistics = tracksStatistics
      self.epsilon = epsilon
      self.momentum = momentum
    }
  }

  /// A square pooling window.
  public struct Pooling: Hashable, Sendable {
    public var kernelSize: Int
    public var stride: Int
    public var padding: Int
    /// Whether padded zeros count in an average's denominator.
    public var countsPadding: Bool

    public init(kernelSize: Int, stride: Int, padding: Int, countsPadding: Bool = false) {
      self.kernelSize = kernelSize
      self.stride = stride
      self.padding = padding
      self.countsPadding = countsPadding
    }
  }

  /// A fully connected layer; its weight is (outputFeatures, inputFeatures).
  public struct Linear: Hashable, Sendable {
    public var inputFeatures: Int
    public var outputFeatures: Int
    public var hasBias: Bool

    public init(inputFeatures: Int, outputFeatures: Int, hasBias: Bool = true) {
      self.inputFeatures = inputFeatures
      self.outputFeatures = outputFeatures
      self.hasBias = hasBias
    }
  }
}
