import ArgumentParser
import Tangent

/// How networks are trained.
struct TrainingOptions: PlanOptionGroup {
  @Option(RecipeOption.self) var recipe: Choice<RecipeOption>
  @Option(EpochsOption.self) var epochsChoice: Choice<EpochsOption>?
  @Option(OptimizerOption.self) var optimizer: Choice<OptimizerOption>?
  @Option(LearningRateOption.self) var learningRate: Choice<LearningRateOption>?
  @Option(WeightDecayOption.self) var weightDecay: Choice<WeightDecayOption>?
  @Option(BatchSizeOption.self) var batchSize: Choice<BatchSizeOption>?
  @Option(ScheduleOption.self) var schedule: Choice<ScheduleOption>?
  @Option(WarmUpOption.self) var warmUp: Choice<WarmUpOption>?
  @OptionGroup var augment: AugmentChoice
  @Option(LabelSmoothingOption.self) var labelSmoothing: Choice<LabelSmoothingOption>?
  @Option(MixUpOption.self) var mixUp: Choice<MixUpOption>?
  @Option(CutOutOption.self) var cutOut: Choice<CutOutOption>?
  @OptionGroup var trivialAugment: TrivialAugmentChoice
  @Option(AveragingOption.self) var averaging: Choice<AveragingOption>?
  @Option(RecalibrationOption.self) var recalibrationImages: Choice<RecalibrationOption>

  var epochs: Int? { epochsChoice?.value }

  /// Whether the network is to be used, and so is trained on all images unless the user says otherwise.
  var isFinal: Bool { recipe.value == Recipe.final.name }

  /// The epochs of a short training run before a network is measured.
  static let standardEpochs = 2
}

/// The options below it change the recipe. Its length follows from the epochs: see `Recipe.lasting(_:)`.
enum RecipeOption: StandardPlanOption {
  static let name = "recipe"
  static let help = ArgumentHelp(
    "How to train: \(TangentCommand.catalogue.recipes.map(\.name).joined(separator: ", ")); `tangent recipes` explains "
      + "them. The options below modify it.",
    valueName: "name")
  static let standard = Recipe.short.name
  static func apply(_ value: String, to draft: inout PlanDraft) throws {
    let dataset = try? TangentCommand.catalogue.dataset(named: draft.plan.dataset)
    draft.plan.recipe = try TangentCommand.catalogue.recipe(named: value)
      .suited(toImagesThatCanBeMirrored: dataset?.canBeMirrored ?? true)
  }
  /// A recipe without a name that `--recipe` knows, custom or from another version, is recorded without it.
  static func text(in draft: PlanDraft) -> String? {
    (try? TangentCommand.catalogue.recipe(named: draft.plan.recipe.name))?.name
  }
}

enum EpochsOption: PlanOption {
  static let name = "epochs"
  static let help = ArgumentHelp(
    "Epochs to train, \(CountRange.epochs.text) (default: 0 for score, kernel and searches by a sum at "
      + "initialization; \(TrainingOptions.standardEpochs) for other searches, correlate, trust and compare; "
      + "\(EvolveCommand.standardEpochs) for evolve; the recipe's own number for train).",
    valueName: "number")
  static func check(_ value: Int) throws { try CountRange.epochs.check(value) }
  static func apply(_ value: Int, to draft: inout PlanDraft) { draft.plan.epochs = value }
  static func text(in draft: PlanDraft) -> String? { "\(draft.plan.epochs)" }
}

enum BatchSizeOption: PlanOption {
  static let name = "batch-size"
  static let help = ArgumentHelp("Images per training step (default: the recipe's).", valueName: "number")
  static func check(_ value: Int) throws { try CountRange.batchSize.check(value) }
  static func apply(_ value: Int, to draft: inout PlanDraft) { draft.plan.recipe.batchSize = value }
  static func text(in draft: PlanDraft) -> String? { "\(draft.plan.recipe.batchSize)" }
  static func words(in draft: PlanDraft) -> String? { "batch \(draft.plan.recipe.batchSize)" }
}

enum LearningRateOption: PlanOption {
  static let name = "learning-rate"
  static let help = ArgumentHelp("The schedule's first learning rate (default: the recipe's).", valueName: "rate")
  static func check(_ value: PlainDecimal) throws {
    guard value.number > 0, value.number <= largest else {
      throw ValidationError("--learning-rate \(value.number): a learning rate must be greater than 0 and at most 1e30")
    }
  }
  static func apply(_ value: PlainDecimal, to draft: inout PlanDraft) { draft.plan.recipe.learningRate = value.number }
  static func text(in draft: PlanDraft) -> String? { "\(draft.plan.recipe.learningRate)" }
  static func words(in draft: PlanDraft) -> String? {
    "learning rate \(Formatted.chosen(draft.plan.recipe.learningRate))"
  }

  /// Far above what is useful and far below what float32 cannot hold.
  private static let largest = 1e30
}

enum ScheduleOption: PlanOption {
  static let name = "schedule"
  static let help = ArgumentHelp(
    "How the learning rate falls: \(LearningRateSchedule.allCases.map(\.rawValue).joined(separator: ", ")). Those by "
      + "step reach zero within --epochs, however many there are (default: the recipe's).", valueName: "name")
  static func apply(_ value: LearningRateSchedule, to draft: inout PlanDraft) { draft.plan.recipe.schedule = value }
  static func text(in draft: PlanDraft) -> String? { draft.plan.recipe.schedule.rawValue }
  static func words(in draft: PlanDraft) -> String? { draft.plan.recipe.schedule.rawValue }
}

enum WarmUpOption: PlanOption {
  static let name = "warm-up"
  static let help = ArgumentHelp(
    "The share of training during which the learning rate rises, such as 10%; 0% for none (default: the recipe's).",
    valueName: "percentage")
  static func apply(_ value: Percentage, to draft: inout PlanDraft) { draft.plan.recipe.warmUp = value.share }
  static func text(in draft: PlanDraft) -> String? { Percentage.text(of: draft.plan.recipe.warmUp) }
  static func words(in draft: PlanDraft) -> String? { "warm-up \(Formatted.chosen(100 * draft.plan.recipe.warmUp))%" }
}

/// `--augment`, `--augment-without-flips` and `--no-augment`.
struct AugmentChoice: PlanChoice {
  enum Flag: EnumerableFlag {
    case augment, withoutFlips, none

    init(_ augmentation: Augmentation) {
      self =
        switch augmentation {
        case .none: .none
        case .crop: .withoutFlips
        case .cropAndFlip: .augment
        }
    }

    var augmentation: Augmentation {
      switch self {
      case .augment: .standard
      case .withoutFlips: .standard.withoutFlips
      case .none: .none
      }
    }

    var option: String {
      switch self {
      case .augment: "--augment"
      case .withoutFlips: "--augment-without-flips"
      case .none: "--no-augment"
      }
    }

    static func name(for value: Flag) -> NameSpecification { .customLong(String(value.option.dropFirst(2))) }
  }

  @ArgumentParser.Flag(
    exclusivity: .chooseLast,
    help: "Whether training images are flipped and cropped at random, or only cropped (default: the recipe's).")
  var value: Flag?

  func apply(to draft: inout PlanDraft) {
    if let value { draft.plan.recipe.augmentation = value.augmentation }
  }

  static func recorded(in draft: PlanDraft) -> [RecordedOption] {
    [RecordedOption(key: "--augment", name: Flag(draft.plan.recipe.augmentation).option)]
  }

  static func words(in draft: PlanDraft) -> [String] {
    switch Flag(draft.plan.recipe.augmentation) {
    case .augment: ["augmented"]
    case .withoutFlips: ["augmented without flips"]
    case .none: ["not augmented"]
    }
  }
}

enum RecalibrationOption: StandardPlanOption {
  static let name = "recalibration-images"
  static let help = ArgumentHelp(
    "Training images on which batch-norm statistics are recomputed before accuracies, losses and running kernels "
      + "are measured; 0 keeps the statistics that training tracked, which suits only a published recipe at its full "
      + "length.", valueName: "number")
  static let standard = EvaluationPlan.standardRecalibrationImages
  static func check(_ value: Int) throws { try CountRange.recalibrationImages.check(value, orZero: true) }
  static func apply(_ value: Int, to draft: inout PlanDraft) {
    draft.plan.recalibrationImages = value == 0 ? nil : value
  }
  static func text(in draft: PlanDraft) -> String? { "\(draft.plan.recalibrationImages ?? 0)" }
}

extension Recipe {
  /// Its name, and what was changed, such as "short, changed (learning rate 0.5, batch 16)".
  var title: String {
    guard let own = try? TangentCommand.catalogue.recipe(named: name) else { return name }
    let (changed, unchanged) = (PlanDraft(plan: .init(recipe: self)), PlanDraft(plan: .init(recipe: own)))
    var changes = TrainingOptions.parts.filter { $0.recorded(in: changed) != $0.recorded(in: unchanged) }
      .flatMap { $0.words(in: changed) }
    var other = optimizer
    other.weightDecay = own.optimizer.weightDecay
    if other != own.optimizer, other.name == own.optimizer.name { changes.append("other optimizer settings") }
    return changes.isEmpty ? name : "\(name), changed (\(changes.joined(separator: ", ")))"
  }
}

extension LearningRateSchedule: ExpressibleByArgument {}
