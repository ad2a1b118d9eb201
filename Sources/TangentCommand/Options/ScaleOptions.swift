import ArgumentParser
import Tangent

/// Which space architectures belong to, and how large their networks are.
struct ScaleOptions: PlanOptionGroup {
  @OptionGroup var spaceChoice: SpaceChoice
  @OptionGroup var sizeChoices: SizeChoices
  @Option(ImageSizeOption.self) var imageSizeChoice: Choice<ImageSizeOption>?

  var imageSize: Int? { imageSizeChoice?.value }

  /// - Throws: ``UnknownName`` that lists the known spaces; `SpaceFileError` for a file that describes none.
  func searchSpace() throws -> any SearchSpace { try spaceChoice.space() }

  /// All sizes of the space: the user's, and the others from these.
  /// - Throws: ``Failure`` naming the option that has no meaning.
  func sizes(or defaults: KeyPath<any SearchSpace, NetworkSizes>) throws -> NetworkSizes {
    let space = try searchSpace()
    var sizes = space[keyPath: defaults]
    for choice in sizeChoices.values { try choice.apply(to: &sizes, of: space) }
    return sizes
  }

  /// The scale for images of a data set.
  /// - Throws: as ``checkImageSize(for:height:width:isOwn:)`` and ``sizes(or:)``.
  func scale(for dataset: DatasetShape, or defaults: KeyPath<any SearchSpace, NetworkSizes>) throws -> NetworkScale {
    try checkImageSize(for: dataset.title, height: dataset.height, width: dataset.width, isOwn: dataset.isOwn)
    return NetworkScale(
      sizes: try sizes(or: defaults), imageChannels: dataset.channels, imageHeight: imageSize ?? dataset.height,
      imageWidth: imageSize ?? dataset.width, classes: dataset.classCount)
  }

  /// The one rule for `--image-size`, for networks that are drawn and those that are computed: images are averaged
  /// over whole squares, and the space has to build a network for what comes out. Pictures of one's own are resized, so
  /// only the latter holds for them.
  ///
  /// - Parameters:
  ///   - name: the data set's, for people.
  ///   - isOwn: whether it is the user's own pictures.
  /// - Throws: ``Failure`` that names the possible sizes; ``UnknownName`` for an unknown space.
  func checkImageSize(for name: String, height: Int, width: Int, isOwn: Bool = false) throws {
    let space = try searchSpace()
    if isOwn {
      var generator = Seed(0).generator()
      let size = imageSize ?? height
      guard
        (try? space.graph(of: space.sample(using: &generator), at: .smallest(in: space, imageSize: size))) == nil
      else { return }
      throw Failure(
        .usage, "--image-size \(size): networks of \(space.name) cannot be built for images of this size; try another")
    }
    guard let imageSize else { return }
    var generator = Seed(0).generator()
    let example = space.sample(using: &generator)
    let sizes = (height == width ? Array(1...height) : []).filter { size in
      height.isMultiple(of: size) && (try? space.graph(of: example, at: .smallest(in: space, imageSize: size))) != nil
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

/// One size for each time that it is given; a space declares which there are.
struct SizeChoices: PlanChoice {
  @Option(
    name: .customLong("size"),
    help: ArgumentHelp(
      "A network size, such as \(SizeChoices.example), or a preset of the space, such as \(SizePreset.reduced); "
        + "`tangent spaces` lists both. May be repeated; the last one wins. \(SizeArguments.shortForms) (default: the "
        + "space's own sizes for show, latency and --from-study, \(SizePreset.reduced) where networks are computed).",
      valueName: "name=number"))
  var values: [SizeChoice] = []

  private static var example: String {
    let space = SearchSpaces.standard
    return space.sizes.first.map { "\($0.name)=\(space.reducedSizes[$0.name] ?? 1)" } ?? "name=1"
  }

  func apply(to draft: inout PlanDraft) throws {
    let space = try draft.plan.searchSpace(in: TangentCommand.catalogue)
    for choice in values { try choice.apply(to: &draft.plan.sizes, of: space) }
  }

  static func recorded(in draft: PlanDraft) -> [RecordedOption] {
    let described = (try? draft.plan.searchSpace(in: TangentCommand.catalogue).sizes) ?? []
    return described.compactMap { size in
      draft.plan.sizes[size.name].map { number in
        RecordedOption(
          key: size.option, name: "--size", values: ["\(size.name)=\(number)"],
          spoken: .init(name: size.option, value: "\(number)"))
      }
    }
  }

  static func words(in draft: PlanDraft) -> [String] { [draft.plan.sizeText] }
}

enum ImageSizeOption: PlanOption {
  static let name = "image-size"
  static let help = ArgumentHelp(
    "Side length in pixels. Known data sets are downsampled to it by averaging; your own pictures are resized to it "
      + "(default: the data set's own size; for your own pictures, \(PictureForm.sides.standard), or "
      + "\(PictureForm.sides.small) if the median picture is no larger than that).",
    valueName: "pixels")
  static func apply(_ value: Int, to draft: inout PlanDraft) { draft.plan.imageSize = value }
  static func text(in draft: PlanDraft) -> String? { draft.plan.imageSize.map { "\($0)" } }
  static func words(in draft: PlanDraft) -> String? { draft.plan.imageSize.map { "images of \($0)x\($0) pixels" } }
}
