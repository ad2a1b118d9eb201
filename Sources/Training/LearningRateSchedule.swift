import Foundation

/// How the learning rate falls, by epoch or by step.
///
/// With T the recipe's epochs, S the steps of all of them, e the epoch and s the step, both counted from 0.
/// A schedule by step reaches zero whatever the number of epochs; one by epoch belongs to a published recipe.
public enum LearningRateSchedule: String, Hashable, Sendable, Codable, CaseIterable {
  case constant
  /// base · (1 + cos(π·e/T)) / 2, constant within an epoch. Loshchilov and Hutter 2017, as NAS-Bench-201 has it.
  case cosine
  /// base · (1 − s/S).
  case linearByStep = "linear-by-step"
  /// base · (1 + cos(π·s/S)) / 2.
  case cosineByStep = "cosine-by-step"

  /// Whether the rate falls to zero within any number of epochs: T is then the number that is trained.
  public var annealsWithinBudget: Bool { self == .linearByStep || self == .cosineByStep }

  /// The rate of one step.
  ///
  /// - Parameters:
  ///   - step: s, counted from 0 over all epochs.
  ///   - stepsPerEpoch: S / T.
  ///   - epochs: T.
  ///   - warmUp: the share of S, from 0 to below 1, in which the rate first rises to the base: step s of W has
  ///     base · (s + 1) / W. A schedule by step falls over the S − W steps that are left.
  public func rate(base: Double, step: Int, stepsPerEpoch: Int, epochs: Int, warmUp: Double = 0) -> Double {
    let all = stepsPerEpoch * epochs
    let rising = Int((warmUp * Double(all)).rounded())
    if step < rising { return base * Double(step + 1) / Double(rising) }
    let progress = Double(step - rising) / Double(max(1, all - rising))
    return switch self {
    case .constant: base
    case .cosine: base * (1 + cos(.pi * Double(step / stepsPerEpoch) / Double(epochs))) / 2
    case .linearByStep: base * (1 - progress)
    case .cosineByStep: base * (1 + cos(.pi * progress)) / 2
    }
  }
}
