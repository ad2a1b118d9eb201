import Foundation
import Tangent

/// Searches that take a moment: networks of two channels on a few images.
struct TinySearch {
  let tangent: TangentProcess
  /// Where the study is.
  let study: URL

  init(_ tangent: TangentProcess, study: String = "study.sqlite") throws {
    self.tangent = tangent
    self.study = tangent.folder.file(study)
    let images = tangent.folder.file("images")
    if !FileManager.default.fileExists(atPath: images.path) { try TinyImages.write(to: images) }
  }

  static func measuring(in folder: URL) -> [String] {
    [
      "--dataset", "mnist", "--data", folder.appending(path: "images").path, "--channels", "2", "--train-images", "20",
      "--validation-images", "20", "--kernel-images", "10", "--batch-size", "10",
    ]
  }

  /// The whole command line, by LGA unless these name another objective.
  func arguments(_ others: String...) -> [String] { arguments(others) }

  func arguments(_ others: [String]) -> [String] {
    ["search", "--study", study.path, "--quiet", "--repeats", "1"]
      + (others.contains { $0.hasPrefix("--metric=") || $0 == "--metric" } ? [] : ["--metric", "lga"])
      + Self.measuring(in: tangent.folder.url) + others
  }

  /// The trials in the file, without what is different each time: the time they took.
  func trials() throws -> [Trial] {
    let study = try Study.read(study)
    return try study.trials().map { trial in
      var trial = trial
      for index in trial.evaluation.measurements.indices {
        trial.evaluation.measurements[index].seconds = .init(training: 0, kernel: 0, total: 0)
        for rung in trial.evaluation.measurements[index].rungs?.indices ?? 0..<0 {
          trial.evaluation.measurements[index].rungs?[rung].seconds = .init(training: 0, kernel: 0, total: 0)
        }
        for epoch in trial.evaluation.measurements[index].epochs.indices {
          trial.evaluation.measurements[index].epochs[epoch].seconds = 0
        }
      }
      return trial
    }
  }

  /// The number of trials in the file; none while there is no file yet.
  var count: Int { (try? trials().count) ?? 0 }
}

extension TangentProcess {
  /// What lies beside the images.
  func studyFiles() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.url.path).filter { $0.hasPrefix("study") }.sorted()
  }
}
