/// Which statistics batch normalization uses, and whether they are differentiated through.
///
/// The tangent kernel depends on this choice, so it is always made explicitly.
public enum BatchNormMode: String, Hashable, Sendable, CaseIterable, Codable {
  /// The batch's statistics, differentiated through: a sample's gradient has terms through all other
  /// samples. What PyTorch computes in train mode, and the paper's released code by default.
  case coupled
  /// The batch's statistics as constants: samples decouple, so one backward pass serves all of them.
  case frozen
  /// The running statistics that training gathered: samples decouple.
  case running
}
