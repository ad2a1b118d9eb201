/// Checks what an entry of a catalogue has to keep, whoever wrote it: run them on your own spaces, metrics and search
/// algorithms, from any test framework.
///
/// ```swift
/// @Test func mySpaceConforms() {
///   #expect(Conformance.violations(of: MySpace()).isEmpty)
/// }
/// ```
public enum Conformance {
  /// A rule that an entry does not keep.
  public struct Violation: Hashable, Sendable, CustomStringConvertible {
    /// The rule, such as "samples are read as they are written".
    public let rule: String
    /// Where it was seen.
    public let evidence: String

    public var description: String { "\(rule): \(evidence)" }
  }
}

/// Gathers violations.
struct Checks {
  private(set) var violations: [Conformance.Violation] = []

  /// Notes a violation where something does not hold; an error is one too.
  mutating func expect(
    _ rule: String, _ evidence: @autoclosure () -> String, _ holds: () throws -> Bool
  ) {
    do {
      if try !holds() { violations.append(.init(rule: rule, evidence: evidence())) }
    } catch {
      violations.append(.init(rule: rule, evidence: "\(evidence()): \(error)"))
    }
  }

  /// Notes a violation where a body does not throw the expected error.
  mutating func expectError<Failure: Error>(
    _ rule: String, _ evidence: @autoclosure () -> String, of type: Failure.Type,
    _ isRight: (Failure) -> Bool = { _ in true },
    _ body: () throws -> Void
  ) {
    do {
      try body()
      violations.append(.init(rule: rule, evidence: "\(evidence()) is accepted"))
    } catch let error as Failure {
      if !isRight(error) { violations.append(.init(rule: rule, evidence: "\(evidence()): \(error)")) }
    } catch {
      violations.append(.init(rule: rule, evidence: "\(evidence()): \(error)"))
    }
  }
}
