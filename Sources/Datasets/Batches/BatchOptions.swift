import Torch

/// The form in which images are kept and batches are handed out.
public struct BatchOptions: Hashable, Sendable {
  /// Where the pixels are kept (as uint8) and the batches are made.
  public var device: Device
  /// The side, in pixels, that images are averaged down to; nil keeps them as they are.
  public var imageSize: Int?
  /// The type of the normalized images.
  public var dataType: DataType
  /// How the normalized images lie in memory. Channels last is the faster one for convolutions on the
  /// CPU.
  public var memoryFormat: MemoryFormat

  public init(
    device: Device = .cpu, imageSize: Int? = nil, dataType: DataType = .float32,
    memoryFormat: MemoryFormat = .channelsLast
  ) {
    self.device = device
    self.imageSize = imageSize
    self.dataType = dataType
    self.memoryFormat = memoryFormat
  }
}
