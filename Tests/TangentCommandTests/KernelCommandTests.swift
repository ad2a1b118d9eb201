import Foundation
import Tangent
import TestSupport
import Testing

@Suite struct KernelCommandTests {
  let kernel: TinyKernel

  init() throws { kernel = try TinyKernel() }

  @Test func writesTheKernelThatScoreMeasures() throws {
    #expect(try kernel.run("--epochs", "1").status == 0)
    #expect(try kernel.written() == ["kernel.json", "kernel.npy", "kernel.png"])
    let evaluator = try kernel.evaluator(epochs: 1)
    let architecture = try NASBench201().architecture(TinyKernel.residual)
    let trained = try evaluator.trainedNetwork(of: architecture, seed: Seed(0).derived("score"))
    let reference = try TangentKernel(
      of: trained.network, on: evaluator.data.kernel.images, options: evaluator.plan.kernel)
    #expect(deviation(try kernel.elements(), from: reference.entries) <= Tolerance.relative(.kernel, .float32))

    let score = try kernel.tangent.run(
      ["score", TinyKernel.residual, "--quiet", "--epochs", "1", "--json"]
        + TinySearch.measuring(in: kernel.tangent.folder.url))
    let evaluations = try #require(try score.json()["evaluations"] as? [[String: Any]])
    let metrics = try #require(evaluations.first?["metrics"] as? [String: [String: Any]])
    let spectrum = try #require(try kernel.record()["spectrum"] as? [String: Any])
    let own = try #require(spectrum["metrics"] as? [String: [String: Any]])
    #expect(own["lga"]?["value"] as? Double == metrics["lga"]?["value"] as? Double)
    #expect(own["lga"]?["value"] is Double)
  }

  /// The images' places lead to their labels: image i of ``TinyImages`` is of class i mod 10.
  @Test func theRecordTellsHowToMakeItAgain() throws {
    #expect(try kernel.run("--epochs", "2", "--seed", "3", "--batch-norm", "frozen", "--memory", "1GB").status == 0)
    let record = try kernel.record()
    let images = try #require(record["images"] as? [String: [Int]])
    let indices = try #require(images["indices"])
    #expect(Set(indices).count == 10 && images["labels"] == indices.map { $0 % 10 })
    #expect(record["seed"] as? Int == 3 && record["threads"] as? [String: Int] == ["training": 1, "kernel": 1])
    #expect(record["tangent"] as? String == TangentVersion.current)
    #expect(record["libtorch"] as? String == Libtorch.version)
    #expect((record["architecture"] as? [String: String])?["text"] == TinyKernel.residual)
    let plan = try #require(record["plan"] as? [String: Any])
    let options = try #require(plan["kernel"] as? [String: Any])
    #expect(options["batchNorm"] as? String == "frozen" && options["memoryLimit"] as? Int == 1_000_000_000)
    let training = try #require(record["training"] as? [String: Any])
    #expect((training["epochs"] as? [Any])?.count == 2 && training["images"] as? Int == 20)
    #expect((record["dataset"] as? [String: Any])?["classNames"] as? [String] == DatasetCatalogue.mnist.classNames)
    let line = try #require(record["commandLine"] as? [String])
    #expect(
      line.dropFirst().elementsEqual(
        kernel.arguments([
          "--epochs", "2", "--seed", "3", "--batch-norm", "frozen", "--memory", "1GB",
        ])))
    let picture = try #require(record["picture"] as? [String: Any])
    let order = try #require(picture["order"] as? [Int])
    let labels = try #require(images["labels"])
    #expect(order.map { labels[$0] } == labels.sorted())
  }

  @Test func jsonIsTheRecord() throws {
    let outcome = try kernel.run("--json", "--no-image")
    #expect(outcome.status == 0)
    #expect(try kernel.written() == ["kernel.json", "kernel.npy"])
    #expect(try outcome.output == String(contentsOf: kernel.results.appending(path: "kernel.json"), encoding: .utf8))
    #expect(try outcome.json()["picture"] is NSNull)
  }

  @Test func printsTheSpectrum() throws {
    let outcome = try kernel.run()
    let rows = outcome.rows
    #expect(rows[0].hasPrefix("kernel tangent (frozen batch norm, weights-without-classifier) of 10 held-out images"))
    #expect(rows.contains("eigenvalue | value | cumulative trace | cumulative labels"))
    // The five largest and the two smallest.
    for number in [1, 2, 3, 4, 5, 9, 10] { #expect(rows.contains { $0.hasPrefix("\(number) | ") }, "\(number)") }
    #expect(rows.contains("…") && !rows.contains { $0.hasPrefix("6 | ") })
    #expect(rows.contains { $0.hasPrefix("10 | ") && $0.hasSuffix("100.0 % | 100.0 %") })
    #expect(rows.contains { $0.hasPrefix("lga | ") } && rows.contains { $0.hasPrefix("condition-number | ") })
    #expect(outcome.output.contains("10 x 10 float64, for numpy.load"))
  }

  /// The environment decides how many threads a library begins with, and --threads how many compute: the spectrum
  /// too is the same to the last bit.
  @Test(arguments: ["1", "2"]) func theEnvironmentsThreadsChangeNothing(threads: String) throws {
    let options = ["--threads", threads, "--kernel-images", "20", "--no-image", "--overwrite"]
    var eigenvalues: Set<[Double]> = []
    var arrays: Set<Data> = []
    for number in ["1", "2", "4"] {
      let outcome = try kernel.tangent.run(kernel.arguments(options), environment: ["OMP_NUM_THREADS": number])
      #expect(outcome.status == 0, "\(outcome.error)")
      let spectrum = try #require(try kernel.record()["spectrum"] as? [String: Any])
      eigenvalues.insert(try #require(spectrum["eigenvalues"] as? [Double]))
      arrays.insert(try kernel.bytes("kernel.npy"))
    }
    #expect(eigenvalues.count == 1 && arrays.count == 1)
  }

  struct Analysis: Decodable {
    let shape: [Int]
    let type: String
    let eigenvalues: [Double]
    let alignment: Double
    let topLabelShare: Double
    let isWhole: Bool
  }

  /// NumPy reads the array, and its own eigenvalues, correlation and projections are those of the record.
  @Test(.enabled(if: Python.hasNumPy, "python3-numpy is not installed, so nothing is there to load the kernel"))
  func numPyGoesOnFromThere() throws {
    #expect(try kernel.run("--epochs", "1").status == 0)
    let analysis = try Python.value(
      Analysis.self,
      of: """
        import json, numpy, sys, zlib
        K = numpy.load(sys.argv[1])
        record = json.load(open(sys.argv[2]))
        labels = numpy.array(record["images"]["labels"])
        values, vectors = numpy.linalg.eigh(K)
        L = numpy.where(labels[:, None] == labels[None, :], 1.0, -1.0)
        Y = numpy.equal.outer(labels, numpy.unique(labels)).astype(float)
        Y -= Y.mean(axis=0)
        print(json.dumps({
            "shape": K.shape, "type": K.dtype.str, "eigenvalues": values[::-1].tolist(),
            "isWhole": zlib.crc32(open(sys.argv[1], "rb").read()) == record["array"]["crc32"],
            "alignment": numpy.corrcoef(K.ravel(), L.ravel())[0, 1],
            "topLabelShare": ((vectors[:, -1] @ Y)**2).sum() / (Y**2).sum()}))
        """, kernel.results.appending(path: "kernel.npy").path, kernel.results.appending(path: "kernel.json").path)
    #expect(analysis.shape == [10, 10] && analysis.type == "<f8" && analysis.isWhole)
    let spectrum = try #require(try kernel.record()["spectrum"] as? [String: Any])
    let eigenvalues = try #require(spectrum["eigenvalues"] as? [Double])
    #expect(deviation(eigenvalues, from: analysis.eigenvalues) <= Tolerance.relative(.metric, .float64))
    let metrics = try #require(spectrum["metrics"] as? [String: [String: Any]])
    let alignment = try #require(metrics["lga"]?["value"] as? Double)
    #expect(deviation(alignment, from: analysis.alignment) <= Tolerance.relative(.metric, .float64))
    let share = try #require((spectrum["labelShares"] as? [String: Double])?["1"])
    #expect(abs(share - analysis.topLabelShare) <= Tolerance.relative(.kernel, .float64))
  }

  /// The classes' kernels are the diagonal blocks of that of the logits, and the picture's is their sum.
  @Test func formsAreBlocksOfEachOther() throws {
    let mode = ["--batch-norm", "running", "--dtype", "float64", "--overwrite", "--form"]
    #expect(try kernel.run(mode + ["logits"]).status == 0)
    let logits = try kernel.elements()
    #expect((try kernel.record()["array"] as? [String: Any])?["shape"] as? [Int] == [100, 100])
    let outcome = try kernel.run(mode + ["classes"])
    #expect(outcome.output.contains("form classes; shown below: the sum over classes"))
    let classes = try kernel.elements()
    #expect((try kernel.record()["array"] as? [String: Any])?["shape"] as? [Int] == [10, 10, 10])
    var blocks: [Double] = []
    for label in 0..<10 {
      for row in 0..<10 {
        for column in 0..<10 { blocks.append(logits[(10 * row + label) * 100 + 10 * column + label]) }
      }
    }
    #expect(deviation(classes, from: blocks) <= Tolerance.relative(.kernel, .float64))
    let spectrum = try #require(try kernel.record()["spectrum"] as? [String: Any])
    var trace = 0.0
    for label in 0..<10 {
      for image in 0..<10 { trace += classes[label * 100 + 11 * image] }
    }
    let eigenvalues = try #require(spectrum["eigenvalues"] as? [Double])
    #expect(deviation(eigenvalues.reduce(0, +), from: trace) <= Tolerance.relative(.kernel, .float64))
  }

  @Test func aMemoryLimitChangesNothingButTheWay() throws {
    let exact = ["--batch-norm", "frozen", "--dtype", "float64"]
    #expect(try kernel.run(exact).status == 0)
    let unbounded = try kernel.elements()
    for options in [["--memory", "1200kB"], ["--implementation", "per-sample"]] {
      let outcome = try kernel.run(exact + ["--overwrite"] + options)
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(outcome.output.contains("kernel tangent (frozen"))
      #expect(deviation(try kernel.elements(), from: unbounded) <= Tolerance.relative(.kernel, .float64))
    }
  }

  /// How a kernel is computed does not change which one it is.
  @Test func theWayIsNoPartOfTheDefinition() throws {
    #expect(
      try kernel.run("--implementation", "layer-wise", "--memory", "1GB").output.hasPrefix("kernel tangent (frozen"))
  }

  @Test func weightsTakeThePlaceOfTraining() throws {
    let weights = kernel.tangent.folder.file("weights.safetensors")
    let data = TinySearch.measuring(in: kernel.tangent.folder.url).filter { $0 != "--kernel-images" && $0 != "10" }
    let training = try kernel.tangent.run(
      ["train", TinyKernel.residual, "--quiet", "--output", weights.path, "--epochs", "2"]
        + data.filter { $0 != "--batch-size" })
    #expect(training.status == 0, "\(training.error)")
    #expect(try kernel.run("--batch-norm", "frozen").status == 0)
    let initial = try kernel.elements()
    // The statistics are those of the weights, so that none are recomputed.
    let running = try kernel.run("--batch-norm", "running", "--weights", weights.path, "--overwrite")
    #expect(running.output.contains("held-out images, with the weights of \(weights.path); mnist"))
    let outcome = try kernel.run("--batch-norm", "frozen", "--weights", weights.path, "--overwrite")
    #expect(outcome.output.contains("held-out images, with the weights of \(weights.path); mnist"))
    #expect(try kernel.elements() != initial)
    let evaluator = try kernel.evaluator(epochs: 0)
    let architecture = try NASBench201().architecture(TinyKernel.residual)
    let network = try evaluator.trainedNetwork(of: architecture, seed: Seed(0)).network
    try network.load(Safetensors(contentsOf: weights).tensors)
    let reference = try TangentKernel(
      of: network, on: evaluator.data.kernel.images, options: KernelOptions(batchNorm: .frozen))
    #expect(deviation(try kernel.elements(), from: reference.entries) <= Tolerance.relative(.kernel, .float32))
    let record = try #require(try kernel.record()["weights"] as? [String: Any])
    #expect((record["training"] as? [String: Any])?["trainingImages"] as? Int == 20)
    let options = try #require(try kernel.record()["options"] as? [String])
    #expect(options.contains("--weights=\(weights.path)") && options.contains("--form=sum"))
    #expect(!options.contains { $0.hasPrefix("--epochs") || $0.hasPrefix("--recipe") }, "\(options)")

    let other = try kernel.run("--weights", weights.path, "--channels", "4", "--overwrite")
    #expect(other.status == 64 && other.error.contains("give the sizes and the data set"), "\(other.error)")
    let another = try kernel.tangent.run(
      kernel.arguments(["--weights", weights.path, "--overwrite"], of: ScoreCommandTests.dead))
    #expect(another.status == 64 && another.error.contains("another architecture"), "\(another.error)")
    try Data("no tensors".utf8).write(to: weights)
    #expect(try kernel.run("--weights", weights.path, "--overwrite").status == 65)
  }
}
