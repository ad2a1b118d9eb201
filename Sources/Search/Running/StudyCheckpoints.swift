import Foundation

/// The folder NAME.checkpoints beside a study, with the trainings that may still go on: a folder for each trial that may be
/// promoted, and one for each finalist.
///
/// Nothing in it is needed: what is missing is trained again with the same bits.
package struct StudyCheckpoints: Sendable {
  package let url: URL

  package init(besides study: URL) {
    url = study.deletingPathExtension().appendingPathExtension("checkpoints")
  }

  package func folder(ofTrial number: Int) -> URL {
    url.appending(path: "trial-\(number)", directoryHint: .isDirectory)
  }

  /// That of a trial in the final round.
  func folder(ofFinalist number: Int) -> URL {
    url.appending(path: "finalist-\(number)", directoryHint: .isDirectory)
  }

  func remove(trial number: Int) { try? FileManager.default.removeItem(at: folder(ofTrial: number)) }

  /// Removes every trial's folder, and the folder itself if nothing else is in it: a folder of that name may be somebody
  /// else's.
  package func removeAll() { remove { $0.wholeMatch(of: /trial-\d+/) != nil } }

  /// The same of the finalists' folders.
  func removeFinalists() { remove { $0.wholeMatch(of: /finalist-\d+/) != nil } }

  private func remove(where isOwn: (String) -> Bool) {
    let manager = FileManager.default
    for name in (try? manager.contentsOfDirectory(atPath: url.path)) ?? [] where isOwn(name) {
      try? manager.removeItem(at: url.appending(path: name))
    }
    rmdir(url.path)
  }
}
