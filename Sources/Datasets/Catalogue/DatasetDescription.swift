/// What is known of an image set before any file is read: one row of ``DatasetCatalogue``.
public struct DatasetDescription: Hashable, Sendable, Identifiable {
  /// How the files are got.
  public enum Source: Hashable, Sendable {
    /// A package of the operating system, by its name for `apt-get install`.
    case package(String)
    /// An archive that ``DatasetFetcher`` downloads and unpacks.
    case archive(Archive)
    /// By hand: one sentence that says what to copy.
    case manual(String)
  }

  /// A published gzipped tar archive.
  public struct Archive: Hashable, Sendable {
    /// The address (HTTPS or HTTP) it is published at.
    public var address: String
    /// Its size in bytes.
    public var bytes: Int
    /// Its published MD5 sum in lower-case hexadecimal. It tells a damaged download from a good one;
    /// MD5 is no protection against a forged one.
    public var md5: String

    public init(address: String, bytes: Int, md5: String) {
      self.address = address
      self.bytes = bytes
      self.md5 = md5
    }
  }

  /// The name used on the command line and as a folder.
  public let id: String
  /// The name used in text.
  public let title: String
  public let format: DatasetFormat
  /// The folders, relative to a location, that may hold the files, in the order they are tried.
  public let folders: [String]
  /// The classes in the order of their labels.
  public let classNames: [String]
  public let channels: Int
  /// Pixels.
  public let height: Int
  /// Pixels.
  public let width: Int
  /// The number of training images of a complete copy.
  public let trainingCount: Int
  /// The number of test images of a complete copy.
  public let testCount: Int
  /// The mean and standard deviation that inputs are normalized with.
  public let normalization: Normalization
  public var source: Source
  /// Whether a mirrored image is still one of its class, as a photograph is and a digit is not.
  public var canBeMirrored: Bool

  public init(
    id: String, title: String, format: DatasetFormat, folders: [String], classNames: [String], channels: Int,
    height: Int, width: Int, trainingCount: Int, testCount: Int, normalization: Normalization, source: Source,
    canBeMirrored: Bool = true
  ) {
    self.id = id
    self.title = title
    self.format = format
    self.folders = folders
    self.classNames = classNames
    self.channels = channels
    self.height = height
    self.width = width
    self.trainingCount = trainingCount
    self.testCount = testCount
    self.normalization = normalization
    self.source = source
    self.canBeMirrored = canBeMirrored
  }

  public var classCount: Int { classNames.count }

  /// One sentence: how to get the files.
  public var instructions: String {
    switch source {
    case .package(let name): "apt-get install \(name)"
    case .archive(let archive): "tangent data fetch \(id) (\(archive.bytes / 1_048_576) MiB from \(archive.address))"
    case .manual(let sentence): sentence
    }
  }
}
