import Tangent

/// The options that a stored training or study was created with, as a command line spells them.
///
/// To resume one, a command parses them before the options given now: an option that is left out keeps the value it
/// was created with, and one that is given counts, whether or not it equals the command's default.
struct RecordedOptions {
  private var entries: [RecordedOption] = []

  /// The arguments that give these options to a command line without them.
  var arguments: [String] { entries.flatMap(\.arguments) }

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
      if let difference = before?.differenceOfDescriptions(to: now) { return difference }
      let value = now.value.map { " \($0)" } ?? ""
      let former = before?.value ?? before?.name ?? "none"
      return "\(now.spoken?.name ?? now.name ?? now.key)\(value) instead of \(former)"
    }
  }

  /// The options in which a command line that was parsed without these ones differs.
  func differences(to other: RecordedOptions) -> [String] { differences(to: other, unchanged: self) }

  private var byKey: [String: RecordedOption] { Dictionary(entries.map { ($0.key, $0) }) { _, last in last } }

  private mutating func add(_ name: String, _ value: (some CustomStringConvertible)?) {
    if let value { entries.append(RecordedOption(name, "\(value)")) }
  }
}

extension RecordedOptions {
  /// All options of `train` that decide its numbers, except the number of epochs, which may grow.
  init(_ plan: TrainingPlan) {
    entries.append(RecordedOption(key: "the architecture", name: nil, values: [plan.architecture.text]))
    for group: any PlanChoice.Type in [ScaleOptions.self, NetworkOptions.self, DataOptions.self, TrainingOptions.self] {
      entries += group.recorded(in: PlanDraft(plan))
    }
    entries.removeAll { $0.name == "--\(EpochsOption.name)" }
  }

  /// All options of `search`, `correlate`, `trust` or `compare` that decide a study's trials; not the architectures that
  /// were given.
  init(_ configuration: StudyConfiguration) {
    let plan = configuration.plan
    if let rounds = configuration.given?.rounds {
      add("--threads", configuration.threads)
      add("--device", configuration.device)
      entries += MeasurementOptions.recorded(in: PlanDraft(plan: plan, seed: configuration.seed))
      add("--metric", configuration.objective)
      add("--rounds", rounds.count)
      add("--level", rounds.level)
      return
    }
    if configuration.given == nil {
      add("--algorithm", configuration.algorithm)
      for (name, value) in configuration.settings.sorted {
        entries.append(RecordedOption(key: "--set \(name)", name: "--set", values: ["\(name)=\(value)"]))
      }
      add("--max-parameters", configuration.bounds.largestParameters)
      add("--max-macs", configuration.bounds.largestMultiplyAccumulates)
      add("--max-memory", configuration.bounds.largestPeakMemory)
      add("--max-file-size", configuration.bounds.largestFileSize)
      add("--max-latency", configuration.bounds.largestLatency.map(LatencyAmount.text))
      add("--latency-batch", configuration.latencies?.conditions.batch)
      add("--latency-threads", configuration.latencies?.conditions.threads)
      add("--pipeline", configuration.pipeline)
    }
    let objectives = configuration.objectiveTexts
    entries.append(RecordedOption(key: "--metric", name: "--metric", values: objectives))
    // The objectives are measured whether or not they are among them.
    let others = plan.metrics.filter { !objectives.contains($0) }
    add("--metrics", (others.isEmpty ? plan.metrics : others).joined(separator: ","))
    add("--threads", configuration.threads)
    add("--device", configuration.device)
    entries += EvaluationOptions.recorded(in: PlanDraft(plan: plan, seed: configuration.seed))
  }

  /// All options of `score` that decide its numbers, except the architectures.
  init(scoring plan: EvaluationPlan, seed: UInt64, threads: Int, device: Device) {
    add("--metrics", plan.metrics.joined(separator: ","))
    add("--threads", threads)
    add("--device", device)
    entries += EvaluationOptions.recorded(in: PlanDraft(plan: plan, seed: seed))
  }

  /// All options of `kernel` and `evolve` that decide their numbers, except the architectures.
  /// - Parameter threads: nil where the command's default decides.
  init(kernelOf plan: EvaluationPlan, seed: UInt64, threads: Int?, device: Device?) {
    add("--threads", threads)
    add("--device", device)
    entries += MeasurementOptions.recorded(in: PlanDraft(plan: plan, seed: seed))
  }

  /// All options of `evolve` that decide its numbers, except the architectures.
  init(_ configuration: EvolutionFolder.Configuration) {
    self.init(kernelOf: configuration.plan, seed: configuration.seed, threads: configuration.threads, device: nil)
  }

  /// Without those of a section, or of one choice.
  func without(_ section: any PlanChoice.Type, of plan: EvaluationPlan) -> RecordedOptions {
    let names = Set(section.recorded(in: PlanDraft(plan: plan)).map(\.key))
    var others = self
    others.entries.removeAll { names.contains($0.key) }
    return others
  }

  /// The arguments of options that others do not have alike, those with these names left out.
  func arguments(unless others: RecordedOptions, without names: Set<String>) -> [String] {
    let theirs = Set(others.entries)
    return entries.filter { !theirs.contains($0) && !names.contains($0.name ?? "") }.flatMap(\.arguments)
  }

  /// The arguments, for programs that measure again.
  /// - Parameter others: what decides the result and is not compared on a resume, such as the number of evaluations.
  func record(and others: [RecordedOption] = []) -> JSONValue {
    .array((arguments + others.flatMap(\.arguments)).map { JSONValue($0) })
  }
}
