import Foundation

/// The folder NAME.checkpoints beside a study, with the trainings that may still be promoted, a folder for each trial.
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

  func remove(trial number: Int) { try? FileManager.default.removeItem(at: folder(ofTrial: number)) }

  /// Removes every trial's folder, and the folder itself if nothing else is in it: a folder of that name may be somebody
  /// else's.
  package func removeAll() {
    let manager = FileManager.default
    for name in (try? manager.contentsOfDirectory(atPath: url.path)) ?? [] where name.wholeMatch(of: /trial-\d+/) != nil
    {
      try? manager.removeItem(at: url.appending(path: name))
    }
    rmdir(url.path)
  }
}
