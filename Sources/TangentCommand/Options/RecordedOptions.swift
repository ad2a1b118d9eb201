import Tangent

/// The options that a stored training or study was created with, as a command line spells them.
///
/// To resume one, a command parses them before the options given now: an option that is left out keeps the value it
/// was created with, and one that is given counts, whether or not it equals the command's default.
struct RecordedOptions {
  private struct Entry: Hashable {
    /// What is compared, such as `--seed`, or `--set population` for one setting of several.
    let key: String
    /// Such as `--seed`; nil for what is no option.
    let name: String?
    /// Such as `9`; nil for a flag.
    let value: String?
    /// How people write it, where that is another way, such as `--channels` and `8`.
    var spoken: Spoken?
  }

  private struct Spoken: Hashable {
    let name: String
    let value: String
  }

  private var entries: [Entry] = []

  /// The arguments that give these options to a command line without them.
  var arguments: [String] {
    entries.compactMap { entry in
      entry.name.map { name in entry.value.map { "\(name)=\($0)" } ?? name }
    }
  }

  /// The options in which a command line that was parsed after these ones differs, each as `--seed 0 instead of 9`.
  ///
  /// - Parameter unchanged: what a command line of these options alone means. An option on which it agrees with the
  ///   other command line was not asked for. It differs from these only in what no option can express, such as a
  ///   custom recipe.
  func differences(to other: RecordedOptions, unchanged: RecordedOptions) -> [String] {
    let (mine, theirs, kept) = (byKey, other.byKey, unchanged.byKey)
    let added = other.entries.filter { mine[$0.key] == nil }
    return (entries + added).compactMap { entry in
      let (before, now) = (mine[entry.key], theirs[entry.key])
      guard before != now, now != kept[entry.key] else { return nil }
      guard let now else { return "no \(entry.key)" }
      let value = (now.spoken?.value ?? now.value).map { " \($0)" } ?? ""
      let former = before?.spoken?.value ?? before?.value ?? before?.name ?? "none"
      return "\(now.spoken?.name ?? now.name ?? now.key)\(value) instead of \(former)"
    }
  }

  /// The options in which a command line that was parsed without these ones differs.
  func differences(to other: RecordedOptions) -> [String] { differences(to: other, unchanged: self) }

  private var byKey: [String: Entry] { Dictionary(entries.map { ($0.key, $0) }) { _, last in last } }

  private mutating func add(_ name: String, _ value: (some CustomStringConvertible)?) {
    if let value { entries.append(Entry(key: name, name: name, value: "\(value)")) }
  }

  private mutating func addSetting(_ name: String, _ value: SettingValue) {
    entries.append(Entry(key: "--set \(name)", name: "--set", value: "\(name)=\(value)"))
  }

  private mutating func addSizes(_ sizes: NetworkSizes, of space: String) {
    let described = (try? TangentCommand.catalogue.space(named: space).sizes) ?? []
    for size in described {
      guard let number = sizes[size.name] else { continue }
      entries.append(
        Entry(
          key: size.option, name: "--size", value: "\(size.name)=\(number)",
          spoken: Spoken(name: size.option, value: "\(number)")))
    }
  }

  private mutating func addFlag(_ name: String, isGiven: Bool) {
    if isGiven { entries.append(Entry(key: name, name: name, value: nil)) }
  }

  /// A recipe without a name that `--recipe` knows, custom or from another version, is recorded without it.
  private mutating func addTraining(_ recipe: Recipe, recalibrationImages: Int?) {
    if (try? TangentCommand.catalogue.recipe(named: recipe.name)) != nil { add("--recipe", recipe.name) }
    for option in RecipeOption.all {
      switch option.argument(recipe) {
      case .value(let value): add("--\(option.name)", value)
      case .flag(let name): entries.append(Entry(key: "--\(option.name)", name: "--\(name)", value: nil))
      case nil: break
      }
    }
    add("--recalibration-images", recalibrationImages ?? 0)
  }

  private mutating func addShares(training: Int?, heldOut: Int) {
    add("--train-images", training.map { "\($0)" } ?? "all")
    add("--validation-images", heldOut)
  }
}

extension RecordedOptions {
  /// All options of `train` that decide its numbers, except the number of epochs, which may grow.
  init(_ plan: TrainingPlan) {
    entries.append(Entry(key: "the architecture", name: nil, value: plan.architecture.text))
    add("--space", plan.architecture.space)
    addSizes(plan.scale.sizes, of: plan.architecture.space)
    add("--image-size", plan.imageSize)
    add("--initializer", plan.initializer.rawValue)
    add("--seed", plan.seed)
    add("--dtype", plan.dataType.rawValue)
    add("--dataset", plan.dataset)
    addShares(training: plan.trainingImages, heldOut: plan.heldOutImages)
    addTraining(plan.recipe, recalibrationImages: plan.recalibrationImages)
  }

  /// All options of `search` that decide its trials.
  init(_ configuration: StudyConfiguration) {
    let plan = configuration.plan
    add("--algorithm", configuration.algorithm)
    for (name, value) in configuration.settings.sorted { addSetting(name, value) }
    add("--metric", configuration.objective)
    // The objective is measured whether or not it is among them.
    let others = plan.metrics.filter { $0 != configuration.objective }
    add("--metrics", (others.isEmpty ? plan.metrics : others).joined(separator: ","))
    add("--max-parameters", configuration.bounds.largestParameters)
    add("--max-macs", configuration.bounds.largestMultiplyAccumulates)
    add("--pipeline", configuration.pipeline)
    add("--threads", configuration.threads)
    add("--device", configuration.device)
    addMeasurement(plan, seed: configuration.seed)
    add("--repeats", plan.repeats)
    let isLadder = plan.rungs == plan.laddered.rungs
    addFlag("--ladder", isGiven: isLadder)
    addFlag("--separate-rungs", isGiven: isLadder && plan.separatesRungs)
  }

  /// All options of `evolve` that decide its numbers, except the architectures.
  init(_ configuration: EvolutionFolder.Configuration) {
    add("--threads", configuration.threads)
    addMeasurement(configuration.plan, seed: configuration.seed)
  }

  private mutating func addMeasurement(_ plan: EvaluationPlan, seed: UInt64) {
    add("--space", plan.space)
    addSizes(plan.sizes, of: plan.space)
    add("--image-size", plan.imageSize)
    add("--initializer", plan.initializer.rawValue)
    add("--seed", seed)
    add("--dtype", plan.dataType.rawValue)
    add("--dataset", plan.dataset)
    addShares(training: plan.trainingImages, heldOut: plan.heldOutImages)
    add("--epochs", plan.epochs)
    addTraining(plan.recipe, recalibrationImages: plan.recalibrationImages)
    addKernel(of: plan)
  }

  private mutating func addKernel(of plan: EvaluationPlan) {
    // A preset with other options is stored as "mok-2022, changed"; the options follow.
    add(
      "--preset",
      TangentCommand.catalogue.kernelPresets.map(\.name).first {
        plan.kernelPreset.split(separator: ",").first == $0[...]
      })
    add("--batch-norm", plan.kernel.batchNorm.rawValue)
    add("--parameters", plan.kernel.parameters.rawValue)
    add("--kernel-images", plan.kernelImages)
    add("--probe-images", plan.probeImages)
    add("--implementation", plan.kernel.implementation.rawValue)
    add("--memory", plan.kernel.memoryLimit)
  }
}
