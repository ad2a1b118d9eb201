import Exports
import Foundation
import Graphs
import Metrics
import Search
import Spaces
import TestSupport
import Testing
import Torch
import Training

@Suite struct StudyTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func begin(_ name: String = "study.sqlite") throws -> Study {
    try Study.create(
      at: folder.file(name), SampleStudies.configuration(), budget: SearchBudget(evaluations: 20))
  }

  private func run(_ study: Study, evaluations: Int = 20) throws -> [Trial] {
    try SearchRun(
      study, evaluator: SampleEvaluator(), workers: 2, budget: SearchBudget(evaluations: evaluations)
    ).run().trials
  }

  @Test func everythingComesBackFromTheFile() throws {
    let study = try begin()
    let trials = try run(study)
    try study.close()
    let again = try Study.read(folder.file("study.sqlite"))
    #expect(again.configuration == study.configuration)
    #expect(try again.trials() == trials)
    #expect(again.versions == ["tangent": TangentVersion.current, "libtorch": Libtorch.version])
    #expect(try again.budget() == SearchBudget(evaluations: 20))
    #expect(try again.elapsedSeconds() > 0)
  }

  @Test func aClosedStudyIsOneFile() throws {
    var study: Study? = try begin()
    _ = try run(#require(study))
    try study?.close()
    study = nil
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["study.sqlite"])
  }

  @Test func numbersThatAreNotFiniteAreKept() throws {
    let values: [MetricValue] = [.defined(.infinity), .undefined("why"), .defined(-0.0)]
    for value in values {
      let measurement = NetworkMeasurement(
        seed: .max, values: ["lga": value],
        epochs: [EpochRecord(epoch: 1, trainingLoss: .infinity, learningRate: 0.1, seconds: 1)],
        seconds: .init(training: 0, kernel: 0, total: 0))
      #expect(try decodedCopy(measurement) == measurement)
    }
  }

  private func decodedCopy(_ measurement: NetworkMeasurement) throws -> NetworkMeasurement {
    try Study.decoded(NetworkMeasurement.self, Study.encoded(measurement))
  }

  @Test func aSecondWriterIsTurnedAway() throws {
    let study = try begin()
    let error = #expect(throws: StudyError.self) { try Study.open(study.url) }
    #expect(error?.kind == .inUse)
    #expect(error?.description.contains("is being written by another process") == true)
    #expect(try Study.read(study.url).trials().isEmpty)
    try study.close()
  }

  @Test func anExistingStudyIsNotOverwritten() throws {
    try begin().close()
    let error = #expect(throws: StudyError.self) { try begin() }
    #expect(error?.kind == .exists)
    #expect(error?.description.contains("--resume") == true)
  }

  @Test func aMissingStudyIsNamed() throws {
    let error = #expect(throws: StudyError.self) { try Study.open(folder.file("none.sqlite")) }
    #expect(error?.kind == .missing)
  }

  /// Looked at and left: not a byte of it changes, and nothing appears beside it.
  @Test(arguments: ["text", "empty", "other"]) func anotherFileIsNotAStudy(what: String) throws {
    let url = folder.file("\(what).sqlite")
    switch what {
    case "other":
      // A database of another program: the study with another application id.
      try begin(url.lastPathComponent).close()
      var bytes = try Data(contentsOf: url)
      bytes[68] ^= 0xff
      try bytes.write(to: url)
    default:
      try Data(repeating: UInt8(ascii: "x"), count: what == "empty" ? 0 : 4096).write(to: url)
    }
    let before = try Data(contentsOf: url)
    for open in SampleStudies.openings {
      let error = #expect(throws: StudyError.self) { try open(url) }
      #expect(error?.kind == .malformed)
      #expect(error?.description.contains(url.path) == true)
    }
    #expect(try Data(contentsOf: url) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [url.lastPathComponent])
  }

  /// A link to a volume that is not there now is not replaced by a file.
  @Test func aBrokenLinkStays() throws {
    let url = folder.file("link.sqlite")
    try FileManager.default.createSymbolicLink(atPath: url.path, withDestinationPath: "nowhere")
    let error = #expect(throws: StudyError.self) { try begin(url.lastPathComponent) }
    #expect(error?.kind == .malformed && error?.description.contains("\(url.path) is a broken link") == true)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: url.path) == "nowhere")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [url.lastPathComponent])
  }

  @Test func aFolderIsNotAStudy() throws {
    let url = folder.file("folder.sqlite")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    for open in SampleStudies.openings + [{ _ in try begin(url.lastPathComponent) }] {
      let error = #expect(throws: StudyError.self) { try open(url) }
      #expect(error?.kind == .malformed && error?.description.contains("is a folder") == true)
    }
  }

  @Test func aNewerFormatIsNotGuessedAt() throws {
    let study = try begin()
    try study.close()
    // SQLite keeps user_version big-endian at byte 60 (sqlite.org/fileformat2.html, 1.3).
    var bytes = try Data(contentsOf: study.url)
    bytes[63] = 99
    try bytes.write(to: study.url)
    for open in SampleStudies.openings {
      let error = #expect(throws: StudyError.self) { try open(study.url) }
      #expect(error?.kind == .malformed)
      #expect(error?.description.contains("version 99") == true)
    }
    #expect(try Data(contentsOf: study.url) == bytes)
  }

  /// SQLite gives the same error when its file may not grow as when the disk has no room.
  @Test func aFullDiskLosesNothingThatWasFinished() throws {
    let study = try begin()
    try study.limitSize(pages: 12)
    let error = #expect(throws: SearchError.self) { try run(study, evaluations: 200) }
    guard case .study(let reason) = error else {
      Issue.record("not a study's error: \(String(describing: error))")
      return
    }
    #expect(reason.kind == .diskFull)
    let stored = try study.trials()
    #expect(!stored.isEmpty)
    try study.close()
    let resumed = try Study.open(study.url)
    #expect(try resumed.trials() == stored)
    let whole = try run(resumed, evaluations: 200)
    try resumed.close()
    let other = try begin("other.sqlite")
    #expect(try run(other, evaluations: 200) == whole)
    try other.close()
  }

  @Test func aStudyThatIsDeletedMeanwhileIsNamed() throws {
    let study = try begin()
    _ = try run(study, evaluations: 2)
    try FileManager.default.removeItem(at: folder.file("study.sqlite"))
    let error = #expect(throws: SearchError.self) { try run(study, evaluations: 4) }
    #expect(error?.description.contains("was moved or deleted while it was in use") == true)
    #expect(throws: StudyError.self) { try study.setEnding(SearchEnding()) }
  }

  @Test func aFolderThatCannotBeMadeIsOneSentence() throws {
    try Data().write(to: folder.file("file"))
    let error = #expect(throws: StudyError.self) {
      try Study.create(
        at: folder.file("file/study.sqlite"), SampleStudies.configuration(), budget: SearchBudget(evaluations: 1))
    }
    #expect(error?.description.contains("\(folder.file("file").path) could not be created: ") == true)
    #expect(error?.description.hasSuffix("make the folder that contains it writable, or choose another place") == true)
  }

  @Test func differencesNameTheOptions() throws {
    let first = try SampleStudies.configuration()
    var second = first
    #expect(first.differences(to: second).isEmpty)
    second.plan.epochs = 3
    second.settings["population"] = 50
    #expect(
      first.differences(to: second) == ["plan.epochs 3 instead of 0", "settings.population 50 instead of 10"])
  }

  @Test func namesBecomeFiles() throws {
    let studies = StudyFolder(environment: ["TANGENT_STUDIES": folder.url.path])
    #expect(try studies.file("a").path == folder.file("a.sqlite").path)
    #expect(try studies.file("x/a.sqlite").relativePath == "x/a.sqlite")
    #expect(try studies.file("a.sqlite").relativePath == "a.sqlite")
    #expect(try studies.files().isEmpty)
  }

  @Test(arguments: [
    "", ".", "..", ".hidden", "../../x", "x/", "x/a", ".sqlite", "x/.sqlite", "a\nb", "a\u{1B}[31m.sqlite",
  ])
  func aTextThatIsNoNameIsRefused(name: String) {
    let studies = StudyFolder(environment: ["TANGENT_STUDIES": folder.url.path])
    let error = #expect(throws: StudyError.self) { try studies.file(name) }
    #expect(error?.kind == .name)
    #expect(error?.description.contains("a path that ends in .sqlite") == true)
    #expect(error?.description.contains("\u{1B}") == false)
  }

  /// Studies were kept at any path before.
  @Test func aPathThatLeadsToAFileIsTaken() throws {
    let path = folder.file("older").path
    try Data().write(to: folder.file("older"))
    #expect(try StudyFolder(environment: [:]).file(path).path == path)
  }
}
