import Exports
import Foundation
import Graphs
import Networks
import Spaces
import TestSupport
import Testing
import Torch

/// Every layer, and networks of a space, run by onnxruntime and PyTorch beside Tangent's own.
@Suite struct ExportLayerTests {
  /// Operations of every edge, and cells whose edges read the input, zeros or each other.
  private static let cells = [
    "|nor_conv_3x3~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_1x1~2|",
    "|none~0|+|none~0|none~1|+|avg_pool_3x3~0|none~1|skip_connect~2|",
    "|none~0|+|none~0|none~1|+|none~0|nor_conv_1x1~1|none~2|",
  ]

  private static func trials(_ format: any ExportFormat) throws -> ExportTrials {
    var trials = try ExportTrials(format)
    var networks = try LayerCase.all.map { ($0.name, try $0.network(dataType: .float32)) }
    for cell in cells {
      let space = NASBench201()
      let graph = try space.graph(
        of: space.architecture(cell),
        at: NetworkScale(
          sizes: ["channels": 4, "cells": 1], imageChannels: 3, imageHeight: 8, imageWidth: 8, classes: 10))
      networks.append((cell, try perturbed(Network(graph, seed: Seed(1)))))
    }
    for (name, network) in networks {
      let exported = try ExportedNetwork(network, card: .sample)
      let shape = [5, exported.inputShape.channels, exported.inputShape.height, exported.inputShape.width]
      let images = try Tensor.randomNormal(shape, generator: Generator(Seed(5)))
      let expected = try network.logits(network.prepared(images), batchNorm: .running).doubles()
      let bytes = try images.scalars(as: Float.self).withUnsafeBytes { Data($0) }
      for folds in format is ONNXFormat ? [false, true] : [false] {
        try trials.add(
          name + (folds ? ", folded" : ""), exported, ExportOptions(foldsBatchNorms: folds), images: bytes,
          shape: shape,
          expecting: expected)
      }
      guard name == "batch norm affine" else { continue }
      try addPixels(network, exported, &trials)
    }
    return trials
  }

  /// Pixels, which the ONNX model or the function `normalize` of the Python file normalizes.
  private static func addPixels(
    _ network: Network, _ exported: ExportedNetwork, _ trials: inout ExportTrials
  ) throws {
    let shape = [2, 3, 7, 6]
    let pixels = (0..<252).map { UInt8(truncatingIfNeeded: $0 * 37) }
    let normalization = try #require(exported.card.interpretation?.normalization)
    let normalized = pixels.enumerated().map { index, pixel in
      let channel = index / 42 % 3
      return (Double(pixel) / 255 - normalization.mean[channel]) / normalization.standardDeviation[channel]
    }
    let images = try Tensor(normalized, shape: shape)
    let expected = try network.logits(network.prepared(images), batchNorm: .running).doubles()
    try trials.add(
      "pixels", exported, ExportOptions(foldsBatchNorms: true, includesPreprocessing: true), images: Data(pixels),
      shape: shape, kind: "uint8", expecting: expected)
  }

  private func check(_ format: any ExportFormat) throws {
    let results = try Self.trials(format).results()
    #expect(results.count > LayerCase.all.count)
    for result in results {
      #expect(result.failure == "", "\(result.name)")
      #expect(result.deviation < Tolerance.relative(.logits, .float32), "\(result.name)")
    }
  }

  @Test(.enabled(if: ExportTrials.hasONNX, "needs onnx and onnxruntime: make test-exports, or set PYTHON"))
  func onnxruntimeComputesTheSame() throws { try check(ONNXFormat()) }

  @Test(.enabled(if: ExportTrials.hasPyTorch, "needs PyTorch: install python3-torch, or set PYTHON"))
  func pyTorchComputesTheSame() throws { try check(PyTorchFormat()) }
}
