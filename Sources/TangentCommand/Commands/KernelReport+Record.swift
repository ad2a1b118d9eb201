import Foundation
import Tangent

extension KernelReport {
  /// The content of the file beside the kernel's, and what `--json` prints.
  var record: JSONValue {
    get throws {
      let evaluator = computation.evaluator
      let architecture = computation.architecture
      return [
        "tangent": JSONValue(TangentVersion.current), "libtorch": JSONValue(Libtorch.version),
        "date": JSONValue(Date.now.formatted(.iso8601)),
        "commandLine": .array(CommandLine.arguments.map { JSONValue($0) }),
        "architecture": [
          "space": JSONValue(architecture.space), "text": JSONValue(architecture.text),
          "canonicalForm": JSONValue(try evaluator.space.canonicalForm(of: architecture)),
        ],
        "scale": JSONValue(evaluator.scale), "seed": JSONValue(computation.seed.value),
        "plan": try JSONValue(encoding: plan), "training": try training, "weights": weights,
        "dataset": dataset, "images": imageRecord,
        "device": ["name": JSONValue("\(evaluator.device)"), "model": JSONValue(evaluator.device.model)],
        "threads": [
          "training": JSONValue(computation.threads.training), "kernel": JSONValue(computation.threads.kernel),
        ],
        "seconds": [
          "training": JSONValue(result.seconds.training), "kernel": JSONValue(result.seconds.kernel),
          "spectrum": JSONValue(result.seconds.spectrum), "total": JSONValue(seconds),
        ],
        "array": [
          "file": JSONValue(files.kernel.lastPathComponent), "form": JSONValue(computation.form.rawValue),
          "shape": .array(result.kernel.shape.map { JSONValue($0) }),
          "axes": .array(computation.form.axes.map { JSONValue($0) }), "type": "float64",
          "crc32": KernelContents.checksum(of: contents.array),
        ],
        "spectrum": spectrumRecord, "picture": picture,
      ]
    }
  }

  /// Null at initialization, and where weights were given.
  private var training: JSONValue {
    get throws {
      guard plan.epochs > 0 else { return nil }
      return [
        "recipe": JSONValue(plan.trainingRecipe), "images": JSONValue(computation.evaluator.data.training.count),
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
  private var weights: JSONValue {
    guard let weights = computation.weights else { return nil }
    return ["file": JSONValue(weights.path), "training": weights.provenance]
  }

  private var dataset: JSONValue {
    [
      "id": JSONValue(plan.dataset), "name": JSONValue(images.name), "part": "training",
      "count": JSONValue(images.count), "classNames": .array(images.classNames.map { JSONValue($0) }),
      "files": .array(images.sources.map { ["path": JSONValue($0.path), "count": JSONValue($0.count)] }),
    ]
  }

  private var imageRecord: JSONValue {
    let data = computation.evaluator.data
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
      "of": JSONValue(computation.form.summary),
      "eigenvalues": .array(result.decomposition.eigenvalues.map { JSONValue($0) }),
      "conditionNumber": JSONValue(spectrum.conditionNumber), "effectiveRank": JSONValue(spectrum.effectiveRank),
      "rank": JSONValue(spectrum.rank), "threshold": JSONValue(spectrum.threshold),
      "traceShares": shares(spectrum.traceShare), "labelShares": shares { count in labelShares?[count - 1] },
      "metrics": .object(metrics.mapValues { JSONValue(MetricSummary([$0])) }),
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
