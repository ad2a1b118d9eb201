import Foundation
import Glibc
import Search
import TestSupport
import Testing

/// A study is one file whatever its names are, and is written by one process at a time.
@Suite struct StudyLockTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func begin() throws -> Study {
    try Study.create(
      at: folder.file("one.sqlite"), SampleStudies.configuration(), budget: SearchBudget(evaluations: 9))
  }

  /// Another name of the study's file, in another folder.
  private func otherName(_ isHard: Bool) throws -> URL {
    let other = folder.file("other")
    try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
    let url = other.appending(path: "three.sqlite")
    try #require((isHard ? link : symlink)(folder.file("one.sqlite").path, url.path) == 0)
    return url
  }

  private func run(_ study: Study, evaluations: Int) throws -> [Trial] {
    try SearchRun(
      study, evaluator: SampleEvaluator(), workers: 1, budget: SearchBudget(evaluations: evaluations)
    ).run().trials
  }

  @Test(arguments: [true, false]) func theLockIsOfTheFileAndNotOfItsName(isHard: Bool) throws {
    let study = try begin()
    let other = try otherName(isHard)
    #expect(Study.isInUse(study.url) && Study.isInUse(other))
    let error = #expect(throws: StudyError.self) { try Study.open(other) }
    #expect(error?.kind == .inUse)
    let trials = try run(study, evaluations: 5)
    try study.close()
    #expect(!Study.isInUse(study.url) && !Study.isInUse(other))
    // One after the other both names are good.
    let resumed = try Study.open(other)
    #expect(try resumed.trials() == trials)
    let more = try run(resumed, evaluations: 9)
    try resumed.close()
    #expect(try Study.read(study.url).trials() == more)
  }

  @Test func theLockFollowsTheFileToAnotherName() throws {
    let study = try begin()
    let moved = folder.file("moved.sqlite")
    try #require(rename(study.url.path, moved.path) == 0)
    #expect(throws: StudyError.self) { try Study.open(moved) }
    try #require(rename(moved.path, study.url.path) == 0)
    try study.close()
  }

  /// SQLite looks for the log of a search that was cut off beside the name that is opened.
  @Test func trialsInTheLogOfAnotherNameAreNotLost() throws {
    let study = try begin()
    let trials = try run(study, evaluations: 5)
    // What a kill leaves: the file and its log as they are now.
    let cut = folder.file("cut")
    try FileManager.default.createDirectory(at: cut, withIntermediateDirectories: true)
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(
        at: folder.file("one.sqlite" + suffix), to: cut.appending(path: "one.sqlite" + suffix))
    }
    try study.close()
    let (first, second) = (cut.appending(path: "one.sqlite"), cut.appending(path: "three.sqlite"))
    try #require(link(first.path, second.path) == 0)
    for open in SampleStudies.openings {
      let error = #expect(throws: StudyError.self) { try open(second) }
      #expect(error?.description.contains("use that name") == true)
    }
    let resumed = try Study.open(first)
    #expect(try resumed.trials() == trials)
    try resumed.close()
    #expect(try Study.read(second).trials() == trials)
  }

  /// Closing a descriptor of the file would drop the locks that SQLite has on it, a reader's among them.
  @Test func lookingAtAStudyDisturbsNoneOfItsReaders() throws {
    let study = try begin()
    _ = try run(study, evaluations: 5)
    let reader = try Study.read(study.url)
    let trials = try reader.trials()
    let before = try locks(of: study.url)
    #expect(!before.isEmpty)
    #expect(Study.isInUse(study.url))
    #expect(try Study.read(study.url).trials() == trials)
    #expect(throws: StudyError.self) { try Study.open(study.url) }
    #expect(try locks(of: study.url) == before)
    try reader.close()
    try study.close()
  }

  /// The lines of /proc/locks on a file, without their running number.
  private func locks(of url: URL) throws -> [String] {
    var status = stat()
    try #require(stat(url.path, &status) == 0)
    return try String(contentsOfFile: "/proc/locks", encoding: .utf8).split(separator: "\n")
      .filter { $0.contains(":\(status.st_ino) ") }
      .map { String($0.drop { $0 != " " }) }.sorted()
  }

  @Test func nothingIsLeftBesideAStudy() throws {
    let study = try begin()
    try study.close()
    #expect(throws: StudyError.self) { try begin() }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["one.sqlite"])
  }

  /// What a process leaves that dies while it makes a study.
  @Test func aDraftThatWasLeftIsTakenOver() throws {
    try Data("half of a study".utf8).write(to: folder.file("one.sqlite.new"))
    try begin().close()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["one.sqlite"])
  }
}
