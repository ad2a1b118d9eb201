import ArgumentParser
import Tangent

/// Which space architectures belong to, and how large their networks are.
struct ScaleOptions: ParsableArguments {
  /// The numbers where the user names none.
  struct Defaults {
    var channels: Int
    var cells: Int

    /// NAS-Bench-201's networks.
    static let benchmark = Defaults(channels: 16, cells: 5)
    /// Small enough for a CPU: a seventh of the benchmark's layers at half its width.
    static let reduced = Defaults(channels: 8, cells: 1)
  }

  @Option(help: ArgumentHelp("The search space; `tangent spaces` lists them.", valueName: "name"))
  var space = ScaleOptions.standardSpace

  @Option(
    help: ArgumentHelp(
      "Channels of the first stage (default: 16 for show, the benchmark's own; 8 where networks are computed).",
      valueName: "C"))
  var channels: Int?

  @Option(
    help: ArgumentHelp(
      "Cells in each of the three stages (default: 5 for show, the benchmark's own; 1 where networks are computed).",
      valueName: "N"))
  var cells: Int?

  @Option(
    help: ArgumentHelp(
      "Side length in pixels to average the images down to (default: the data set's own size).", valueName: "pixels"))
  var imageSize: Int?

  static let standardSpace = "nasbench201"

  /// - Throws: ``ArchitectureError`` that lists the spaces there are.
  func searchSpace() throws -> any SearchSpace { try SearchSpaces.named(space) }

  /// The scale for images of a data set.
  /// - Throws: as ``checkImageSize(for:height:width:)``, or for an unknown space.
  func scale(for dataset: DatasetDescription, defaults: Defaults) throws -> NetworkScale {
    try checkImageSize(for: dataset.title, height: dataset.height, width: dataset.width)
    return NetworkScale(
      channels: channels ?? defaults.channels, cellsPerStage: cells ?? defaults.cells,
      imageChannels: dataset.channels, imageHeight: imageSize ?? dataset.height,
      imageWidth: imageSize ?? dataset.width, classes: dataset.classCount)
  }

  /// The one rule for `--image-size`, for networks that are drawn and those that are computed: images are averaged
  /// over whole squares, and the space has to build a network for what comes out.
  ///
  /// - Parameter name: the data set's, for people.
  /// - Throws: ``Failure`` that names the possible sizes; ``ArchitectureError`` for an unknown space.
  func checkImageSize(for name: String, height: Int, width: Int) throws {
    guard let imageSize else { return }
    let space = try searchSpace()
    var generator = Seed(0).generator()
    let example = space.sample(using: &generator)
    let sizes = (height == width ? Array(1...height) : []).filter { size in
      let scale = NetworkScale(
        channels: 1, cellsPerStage: 1, imageChannels: 1, imageHeight: size, imageWidth: size, classes: 2)
      return height.isMultiple(of: size) && (try? space.graph(of: example, at: scale)) != nil
    }
    guard !sizes.contains(imageSize) else { return }
    let choice = sizes.map { "\($0)" }.joined(separator: " or ")
    throw Failure(
      .usage,
      "--image-size \(imageSize): \(name)'s images of \(height)x\(width) pixels are averaged over whole squares, and "
        + (sizes.isEmpty
          ? "networks of \(space.name) fit no size; leave it out" : "networks of \(space.name) take \(choice)"))
  }
}

/// How networks are made from architectures.
struct NetworkOptions: ParsableArguments {
  /// The types in which a network can compute.
  enum Precision: String, ExpressibleByArgument, CaseIterable {
    case float32
    case float64

    var dataType: DataType {
      switch self {
      case .float32: .float32
      case .float64: .float64
      }
    }
  }

  @OptionGroup var scale: ScaleOptions

  @Option(
    help: ArgumentHelp("How weights are drawn (default: the kernel preset's, or PyTorch's own).", valueName: "name"))
  var initializer: Initializer?

  @Option(help: ArgumentHelp("The seed of every random choice; equal seeds give equal results.", valueName: "seed"))
  var seed: UInt64 = 0

  @Option(name: .customLong("dtype"), help: ArgumentHelp("The data type to compute in.", valueName: "type"))
  var precision = Precision.float32

  @Option(
    name: .customLong("device"),
    help: ArgumentHelp("The device to compute on: cpu, cuda or cuda:n.", valueName: "device"))
  var deviceName = "cpu"

  /// - Throws: ``Failure`` for an unknown device name, or a GPU that is not there.
  func device() throws(Failure) -> Device {
    do { return try Device(deviceName) } catch {
      throw Failure(.usage, "--device \(deviceName): \(error.reason)")
    }
  }
}

extension Initializer: ExpressibleByArgument {}
