import Foundation
import Tangent
import TangentCommand
import TestSupport
import Testing

/// `tangent search --trust`.
@Suite struct TrustedSearchTests {
  let tangent: TangentProcess
  private let file: URL

  init() throws {
    tangent = try TangentProcess()
    try TinyImages.write(to: tangent.folder.file("images"))
    file = tangent.folder.file("trust.json")
  }

  private static let recommendation = #"{"metric": "naswot", "epochs": 0, "repeats": 2, "trainImages": 12}"#

  private func write(
    _ recommendation: String = recommendation, space: String = "nasbench201", dataset: String = "mnist",
    format: String = "tangent-trust-1", conditions: String? = nil, next: String = "tangent trust --networks 24"
  ) throws {
    try Data(
      """
      {"format": "\(format)", "space": "\(space)", "dataset": "\(dataset)", "recommendation": \(recommendation),
       \(conditions.map { "\"conditions\": \($0)," } ?? "")
       "next": "\(next)", "anything": [1]}
      """.utf8
    ).write(to: file)
  }

  /// What a file records of the images in a folder and of the networks that ``searching(_:)`` searches.
  private func conditions(_ folder: String, dataset: String = "mnist") throws -> String {
    let described = try Catalogue.standard.dataset(named: dataset)
    let copy = try #require(DatasetCopy(of: described, in: tangent.folder.file(folder)))
    let plan = EvaluationPlan(dataset: dataset, sizes: ["channels": 2, "cells": 1])
    let conditions = try TrustConditions(of: plan, images: copy.trainingImages())
    return String(decoding: try JSONEncoder().encode(conditions), as: UTF8.self)
  }

  private func searching(_ others: String...) -> [String] {
    [
      "search", "--study", tangent.folder.file("s.sqlite").path, "--evaluations", "2", "--dataset", "mnist", "--data",
      tangent.folder.file("images").path, "--channels", "2", "--validation-images", "20", "--kernel-images", "10",
      "--probe-images", "10", "--batch-size", "10", "--trust", file.path,
    ] + others
  }

  @Test func itSearchesByWhatTheFileRecommends() throws {
    try write()
    let outcome = try tangent.run(searching("--repeats", "1"))
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.error.contains("trust.json gives --metric=naswot --epochs=0 --train-images=12"), "\(outcome.error)")
    let configuration = try Study.read(tangent.folder.file("s.sqlite")).configuration
    #expect(configuration.objective == "naswot" && configuration.plan.epochs == 0)
    #expect(configuration.plan.repeats == 1 && configuration.plan.trainingImages == 12)
    // The study has the options, so that it is resumed without the file, or with one that agrees.
    let study = tangent.folder.file("s.sqlite").path
    #expect(try tangent.run(["search", "--study", study, "--resume", "--quiet"]).status == 0)
    #expect(try tangent.run(searching("--repeats", "1", "--resume")).status == 0)
    try write(Self.recommendation.replacing("\"epochs\": 0", with: "\"epochs\": 1"))
    let other = try tangent.run([
      "search", "--study", study, "--resume", "--quiet", "--repeats", "1", "--trust", file.path,
    ])
    #expect(other.status == 64 && other.error.contains("--epochs 1 instead of 0"), "\(other.error)")
  }

  /// Images and networks are compared with those of the file; where they are differs as it likes.
  @Test func otherImagesAndSizesAreNoted() throws {
    func notes(_ options: String...) throws -> [Substring] {
      try? FileManager.default.removeItem(at: tangent.folder.file("s.sqlite"))
      let outcome = try tangent.run(searching() + options)
      #expect(outcome.status == 0, "\(outcome.error)")
      return outcome.error.split(separator: "\n").filter {
        $0.contains("note: \(file.path)") && !$0.contains(" gives ")
      }
    }
    try FileManager.default.copyItem(at: tangent.folder.file("images"), to: tangent.folder.file("moved"))
    try write(conditions: conditions("moved"))
    #expect(try notes().isEmpty)
    #expect(try notes("--seed", "3", "--validation-images", "10").isEmpty)
    let sizes = try notes("--channels", "4")
    #expect(sizes.count == 1 && sizes[0].contains("with channels 2 instead of 4; its recommendation may"), "\(sizes)")
    let pixels = try notes("--image-size", "4")
    #expect(pixels.count == 1 && pixels[0].contains("images of 28x28 pixels instead of 4x4 pixels"), "\(pixels)")
    // A pixel of an image that the search does not even draw.
    try TinyImages.change(59, in: tangent.folder.file("moved"))
    try write(conditions: conditions("moved"))
    let images = try notes()
    #expect(images.count == 1 && images[0].contains("those in \(tangent.folder.file("moved").path), not"), "\(images)")
    // The names of images of one kind do not matter.
    try write(dataset: "fashion-mnist", conditions: conditions("images", dataset: "fashion-mnist"))
    #expect(try notes().count == 1)
    try write()
    let former = try notes()
    #expect(former.count == 1 && former[0].contains("does not record its images"), "\(former)")
  }

  @Test func aFileThatDoesNotFitIsRefused() throws {
    func check(_ status: Int32, _ excerpt: String) throws {
      let outcome = try tangent.run(searching())
      #expect(outcome.status == status && outcome.error.contains(excerpt), "\(outcome.status) \(outcome.error)")
      #expect(outcome.errorLines.count == 1)
      #expect(!FileManager.default.fileExists(atPath: tangent.folder.file("s.sqlite").path))
    }
    try check(66, "there is no such file; `tangent trust --output")
    try write("null")
    try check(64, "recommends nothing to search by; instead run: tangent trust --networks 24")
    try write("null", next: "tangent search --trust trust.json")
    try check(65, "is damaged: it has lost its recommendation")
    try write(dataset: "cifar10")
    try check(64, "is about --dataset cifar10, not mnist")
    try write(space: "mine")
    try check(64, "is about --space mine, not nasbench201")
    try write(conditions: conditions("images").replacing("\"classes\":10", with: "\"classes\":12"))
    try check(
      64,
      "on 1-channel images of 12 classes, but mnist has 1-channel images of 10 classes; search the same kind, or run")
    try write(conditions: "{}")
    try check(65, "is damaged")
    try write(format: "tangent-trust-2")
    try check(65, "its format is tangent-trust-2")
    try write(#"{"metric": "naswot"}"#)
    try check(65, "is damaged")
    try write(Self.recommendation.replacing("naswot", with: "lgaa"))
    try check(65, "is damaged: there is no metric or composite 'lgaa'")
    try Data("{".utf8).write(to: file)
    try check(65, "this file was not written by `tangent trust`")
  }
}
