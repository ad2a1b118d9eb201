import ArgumentParser
import Tangent

/// How networks are made from architectures.
struct NetworkOptions: PlanOptionGroup {
  @Option(InitializerOption.self) var initializer: Choice<InitializerOption>?
  @Option(PrecisionOption.self) var precision: Choice<PrecisionOption>
  @Option(SeedOption.self) var seedChoice: Choice<SeedOption>

  @Option(
    name: .customLong("device"),
    help: ArgumentHelp("The device to compute on: cpu, cuda or cuda:n.", valueName: "device"))
  var deviceName = "cpu"

  var seed: UInt64 { seedChoice.value }

  /// - Throws: ``Failure`` for an unknown device name, or a GPU that is not there.
  func device() throws(Failure) -> Device {
    do { return try Device(deviceName) } catch {
      throw Failure(.usage, "--device \(deviceName): \(error.reason)")
    }
  }
}

enum InitializerOption: PlanOption {
  static let name = "initializer"
  static let help = ArgumentHelp(
    "How weights are initialized (default: the kernel preset's way, or PyTorch's own).", valueName: "name")
  static func apply(_ value: Initializer, to draft: inout PlanDraft) { draft.plan.initializer = value }
  static func text(in draft: PlanDraft) -> String? { draft.plan.initializer.rawValue }
  static func words(in draft: PlanDraft) -> String? { "\(draft.plan.initializer.rawValue) initialization" }
}

enum PrecisionOption: StandardPlanOption {
  /// The types in which a network can compute.
  enum Value: String, ExpressibleByArgument, CaseIterable {
    case float32
    case float64

    var dataType: DataType {
      switch self {
      case .float32: .float32
      case .float64: .float64
      }
    }
  }

  static let name = "dtype"
  static let help = ArgumentHelp("The data type to compute in.", valueName: "type")
  static let standard = Value.float32
  static func apply(_ value: Value, to draft: inout PlanDraft) { draft.plan.dataType = value.dataType }
  static func text(in draft: PlanDraft) -> String? { draft.plan.dataType.rawValue }
  static func words(in draft: PlanDraft) -> String? { draft.plan.dataType.rawValue }
}

enum SeedOption: StandardPlanOption {
  static let name = "seed"
  static let help = ArgumentHelp("The seed of every random choice; equal seeds give equal results.", valueName: "seed")
  static let standard: UInt64 = 0
  static func apply(_ value: UInt64, to draft: inout PlanDraft) { draft.seed = value }
  static func text(in draft: PlanDraft) -> String? { "\(draft.seed)" }
  static func words(in draft: PlanDraft) -> String? { "seed \(draft.seed)" }
}

extension Initializer: ExpressibleByArgument {}
