import Foundation

/// The learning rate by epoch, constant within one.
public enum LearningRateSchedule: String, Hashable, Sendable, Codable {
  case constant
  /// base · (1 + cos(π·e/T)) / 2 at epoch e of T, ending near zero. Loshchilov and Hutter 2017.
  case cosine

  /// - Parameters:
  ///   - epoch: counted from 0.
  ///   - length: T, the epochs of the whole recipe.
  public func rate(base: Double, epoch: Int, of length: Int) -> Double {
    switch self {
    case .constant: base
    case .cosine: base * (1 + cos(.pi * Double(epoch) / Double(length))) / 2
    }
  }
}
