import Foundation
import GRDB
import Torch

/// What a search does after its last evaluation, as its latest command asked for it, and how far that went.
///
/// A search that is resumed ends as it was to end before, unless it is asked for something else.
public struct SearchEnding: Hashable, Sendable, Codable {
  /// The number of finalists that a final round trains, 0 for none; nil leaves it to the objective.
  public var finalists: Int?
  /// Whether the winner is compared with others.
  public var compares: Bool
  /// How the networks of both are trained; nil stands for the default.
  public var epochs: Int?
  public var trainingImages: Int?
  public var comparedSeeds: Int?
  /// What `--prefer` chooses among trade-offs by; nil for none.
  public var preference: String?
  /// Whether all of it is done.
  public var isComplete = false
  /// The architectures of the final round, the winner first; empty if the search had no final round, nil if the search
  /// is not complete or an earlier version ran it.
  public var round: [String]?
  /// The architecture that the final round, the objective or the preference chose; nil if none was chosen.
  public var winner: String?
  /// What was measured of the winner at the end.
  public var latency: MeasuredLatency?
  /// What the winner was compared with; nil if it was not, if the search is not complete, or if an earlier version ran
  /// it.
  public var comparison: Comparison?

  /// Networks that were trained alike.
  public struct Comparison: Hashable, Sendable, Codable {
    /// The winner first.
    public let contestants: [FinalComparison.Contestant]
    /// The training runs of each.
    public let runs: Int
    /// How many test images they were measured on; nil in studies of earlier versions.
    public let testImages: Int?

    public init(contestants: [FinalComparison.Contestant], runs: Int, testImages: Int? = nil) {
      self.contestants = contestants
      self.runs = runs
      self.testImages = testImages
    }
  }

  /// How long a final network takes for one batch.
  public struct MeasuredLatency: Hashable, Sendable, Codable {
    public let architecture: String
    public let seconds: Double
    /// A warning that other programs disturbed the measurement; nil if none did.
    public let warning: String?

    public init(architecture: String, seconds: Double, warning: String? = nil) {
      self.architecture = architecture
      self.seconds = seconds
      self.warning = warning
    }
  }

  public init(
    finalists: Int? = nil, compares: Bool = false, epochs: Int? = nil, trainingImages: Int? = nil,
    comparedSeeds: Int? = nil, preference: String? = nil
  ) {
    self.finalists = finalists
    self.compares = compares
    self.epochs = epochs
    self.trainingImages = trainingImages
    self.comparedSeeds = comparedSeeds
    self.preference = preference
  }
}

extension Study {
  /// How the latest search on this study ends; nil where none has begun, or an earlier version ran it.
  /// - Throws: ``StudyError`` where the record is damaged.
  public func ending() throws(StudyError) -> SearchEnding? {
    guard version >= StudySchema.endingVersion else { return nil }
    return try storing(url) {
      let row = try database.read { try Row.fetchOne($0, sql: "SELECT CAST(ending AS BLOB) AS ending FROM study") }
      return try row?.optionalText("ending", url).map { text in
        guard let sound = Self.checked(text) else {
          throw StudyError.damaged("ending", url, "does not match its checksum")
        }
        return try Self.decoded(SearchEnding.self, sound)
      }
    }
  }

  /// Stores how a search on this study ends.
  public func setEnding(_ ending: SearchEnding) throws(StudyError) {
    try storing(url) {
      let text = Self.checksummed(try Self.encoded(ending))
      try write { try $0.execute(sql: "UPDATE study SET ending = ?", arguments: [text]) }
    }
  }

  /// What stands between the members of an object and its checksum, which is the last member.
  private static let mark = #","checksum":""#

  /// A JSON object with one more member: the checksum of the object without it.
  private static func checksummed(_ object: String) -> String {
    "\(object.dropLast())\(mark)\(Checksum(of: object.utf8))\"}"
  }

  /// The object without its checksum; the whole text where it has none, as in studies of earlier versions; nil where they
  /// do not match.
  private static func checked(_ text: String) -> String? {
    guard let mark = text.range(of: mark, options: .backwards) else { return text }
    let object = "\(text[..<mark.lowerBound])}"
    return checksummed(object) == text ? object : nil
  }
}
