import Foundation
import GRDB
import Torch

/// The part of a study's row in its table `study` that does not change during a search.
struct StudyHeader {
  /// JSON: see ``StudyConfiguration``.
  let configuration: String
  /// JSON: which versions of this project and of libtorch created it.
  let versions: String
  /// ISO 8601.
  let created: String

  init(configuration: String, versions: String, created: String) {
    self.configuration = configuration
    self.versions = versions
    self.created = created
  }

  /// - Throws: ``StudyError`` where there is none, or it is damaged.
  init(_ database: Database, version: Int, _ url: URL) throws {
    let checksum = version >= StudySchema.checksumVersion ? "CAST(checksum AS BLOB)" : "NULL"
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT CAST(configuration AS BLOB) AS configuration, CAST(versions AS BLOB) AS versions,
          CAST(created AS BLOB) AS created, \(checksum) AS checksum FROM study
        """)
    guard let row else {
      throw StudyError(.malformed, file: url.path, "\(url.path) has no configuration; the file is damaged")
    }
    configuration = try row.text("configuration", url)
    versions = try row.text("versions", url)
    created = try row.text("created", url)
    if let stored = try row.optionalText("checksum", url), stored != self.checksum {
      throw StudyError.damaged("configuration", url, "does not match its checksum")
    }
  }

  /// The checksum of all three, each preceded by its length.
  var checksum: String {
    var checksum = Checksum()
    for text in [configuration, versions, created] {
      checksum.add([text.utf8.count])
      checksum.add(Array(text.utf8))
    }
    return checksum.description
  }
}
