/// How far a download has come.
public struct DownloadProgress: Hashable, Sendable {
  /// What is being done.
  public enum Stage: Hashable, Sendable {
    case downloading
    case checking
    case unpacking
  }

  public let stage: Stage
  /// Bytes on disk, those of earlier attempts included.
  public let bytes: Int
  /// The whole archive's bytes.
  public let totalBytes: Int
  /// The bytes that were there when this attempt began: what resuming saved.
  public let resumedBytes: Int
}
