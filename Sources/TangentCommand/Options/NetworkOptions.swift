import ArgumentParser
import Tangent

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
