import Foundation
import Tangent

extension KernelReport {
  /// The content of the file beside the kernel's, and what `--json` prints.
  var record: JSONValue {
    get throws {
      return [
        "tangent": JSONValue(TangentVersion.current), "libtorch": JSONValue(Libtorch.version),
        "date": JSONValue(Date.now.formatted(.iso8601)),
        "commandLine": .array(CommandLine.arguments.map { JSONValue($0) }),
        "architecture": [
          "space": JSONValue(architecture.space), "text": JSONValue(architecture.text),
          "canonicalForm": JSONValue(try evaluator.space.canonicalForm(of: architecture)),
        ],
        "scale": JSONValue(evaluator.scale), "seed": JSONValue(seed),
        "plan": try JSONValue(encoding: plan), "training": try training, "weights": weightRecord,
        "options": options,
        "dataset": dataset, "images": imageRecord,
        "device": ["name": JSONValue("\(evaluator.device)"), "model": JSONValue(evaluator.device.model)],
        "threads": [
          "training": JSONValue(threads.training), "kernel": JSONValue(threads.kernel),
        ],
        "seconds": [
          "training": JSONValue(result.seconds.training), "kernel": JSONValue(result.seconds.kernel),
          "spectrum": JSONValue(result.seconds.spectrum), "total": JSONValue(seconds),
        ],
        "array": [
          "file": JSONValue(files.kernel.lastPathComponent), "form": JSONValue(result.kernel.form.rawValue),
          "shape": .array(result.kernel.shape.map { JSONValue($0) }),
          "axes": .array(result.kernel.form.axes.map { JSONValue($0) }), "type": "float64",
          "crc32": KernelContents.checksum(of: contents.array),
        ],
        "spectrum": spectrumRecord, "picture": picture,
      ]
    }
  }

  private var options: JSONValue {
    let kernel = RecordedOption("--form", result.kernel.form.rawValue)
    // Two numbers of threads are the command's default.
    let shared = threads.training == threads.kernel ? threads.kernel : nil
    let all = RecordedOptions(kernelOf: plan, seed: seed, threads: shared, device: evaluator.device)
    guard let weights else { return all.record(and: [kernel]) }
    return all.without(TrainingOptions.self, of: plan)
      .record(and: [kernel, RecordedOption("--weights", weights.file.relativePath)])
  }

  /// Null at initialization, and where weights were given.
  private var training: JSONValue {
    get throws {
      guard plan.epochs > 0 else { return nil }
      return [
        "recipe": JSONValue(plan.trainingRecipe), "images": JSONValue(evaluator.data.training.count),
        "epochs": .array(
          result.epochs.map { epoch in
            [
              "epoch": JSONValue(epoch.epoch), "trainingLoss": JSONValue(epoch.trainingLoss),
              "learningRate": JSONValue(epoch.learningRate), "seconds": JSONValue(epoch.seconds),
            ]
          }),
      ]
    }
  }

  /// Null where the network was trained here, or not at all.
  private var weightRecord: JSONValue {
    guard let weights else { return nil }
    let training = weights.metadata["tangent"].flatMap {
      try? JSONDecoder().decode(JSONValue.self, from: Data($0.utf8))
    }
    return ["file": JSONValue(weights.file.relativePath), "training": training ?? .null]
  }

  private var dataset: JSONValue {
    [
      "id": JSONValue(plan.dataset), "name": JSONValue(images.name), "part": "training",
      "count": JSONValue(images.count), "classNames": .array(images.classNames.map { JSONValue($0) }),
      "files": .array(images.sources.map { ["path": JSONValue($0.path), "count": JSONValue($0.count)] }),
    ]
  }

  private var imageRecord: JSONValue {
    let data = evaluator.data
    return [
      "indices": .array(data.kernelIndices.map { JSONValue($0) }),
      "labels": .array(data.kernel.classes.map { JSONValue($0) }),
    ]
  }

  private var spectrumRecord: JSONValue {
    let counts = [1, 10].filter { $0 <= spectrum.eigenvalues.count }
    func shares(_ share: (Int) -> Double?) -> JSONValue {
      .object(Dictionary(uniqueKeysWithValues: counts.map { ("\($0)", JSONValue(share($0))) }))
    }
    return [
      "of": JSONValue(result.kernel.form.summary),
      "eigenvalues": .array(result.decomposition.eigenvalues.map { JSONValue($0) }),
      "conditionNumber": JSONValue(spectrum.conditionNumber), "effectiveRank": JSONValue(spectrum.effectiveRank),
      "rank": JSONValue(spectrum.rank), "threshold": JSONValue(spectrum.threshold),
      "traceShares": shares(spectrum.traceShare), "labelShares": shares { count in result.labelShares?[count - 1] },
      "metrics": .object(result.metrics.mapValues { JSONValue(MetricSummary([$0])) }),
    ]
  }

  /// Null where none was asked for.
  private var picture: JSONValue {
    guard let heatMap, let image = files.image, let picture = contents.picture else { return nil }
    return [
      "file": JSONValue(image.relativePath), "crc32": KernelContents.checksum(of: picture),
      "low": JSONValue(heatMap.range.lowerBound),
      "high": JSONValue(heatMap.range.upperBound), "order": .array(heatMap.order.map { JSONValue($0) }),
      "imagesPerCell": JSONValue(heatMap.imagesPerCell), "pixelsPerCell": JSONValue(heatMap.pixelsPerCell),
      "width": JSONValue(heatMap.image.width), "height": JSONValue(heatMap.image.height),
    ]
  }
}
