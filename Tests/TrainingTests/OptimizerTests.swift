import Foundation
import TestSupport
import Testing
import Torch

import Training

/// Steps of each optimizer against PyTorch's own.
@Suite struct OptimizerTests {
  private static let shapes = ["weight": [3, 4], "bias": [4]]

  private static func choice(_ golden: GoldenTraining.Optimization) throws -> OptimizerChoice {
    switch golden.optimizer {
    case "adamw":
      .adamW(.init(squareDecay: 0.99, weightDecay: 0.05, decaysVectors: golden.decaysVectors))
    default:
      .sgd(momentum: 0.9, usesNesterov: true, weightDecay: 0.05, decaysVectors: golden.decaysVectors)
    }
  }

  @Test(arguments: try GoldenTraining.read().optimizers, Tolerance.types)
  func stepsAreThoseOfPyTorch(golden: GoldenTraining.Optimization, type: DataType) throws {
    let names = ["weight", "bias"]
    func tensor(_ stream: String, _ name: String) throws -> Tensor {
      let shape = Self.shapes[name] ?? []
      return try Tensor(PortableNumbers.uniform(stream, shape.reduce(1, *)), shape: shape).converted(to: type)
    }
    let parameters = try names.map { try tensor("training/\($0)", $0) }
    let optimizer = try Self.choice(golden).optimizer(of: parameters)
    for (step, expected) in golden.steps.enumerated() {
      try optimizer.step(
        names.map { try tensor("training/gradient/\($0)/\(step)", $0) }, rate: 0.1 / Double(step + 1))
      for (name, parameter) in zip(names, parameters) {
        #expect(
          deviation(try parameter.doubles(), from: expected[name] ?? []) < Tolerance.relative(.trained, type),
          "\(name) after step \(step + 1)")
      }
    }
    #expect(optimizer.stepCount == golden.steps.count)
  }

  @Test func whatHasNoGradientStays() throws {
    let parameters = [try Tensor([1.0, 2], shape: [1, 2]), try Tensor([3.0])]
    let optimizer = try AdamW(parameters, options: .init())
    try optimizer.step([nil, Tensor([1.0])], rate: 0.1)
    #expect(try parameters[0].doubles() == [1, 2])
    #expect(try parameters[1].item() != 3)
  }

  /// Recipes of earlier versions know one optimizer, without its name; new ones are read as they were written.
  @Test(arguments: [
    OptimizerChoice.sgd(momentum: 0.5, weightDecay: 0.1), .sgd(decaysVectors: false), .adamW(.init()),
    .adamW(.init(meanDecay: 0.8, squareDecay: 0.99, epsilon: 1e-7, weightDecay: 0, decaysVectors: true)),
  ]) func choicesAreReadAsTheyWereWritten(choice: OptimizerChoice) throws {
    let data = try JSONEncoder().encode(choice)
    #expect(try JSONDecoder().decode(OptimizerChoice.self, from: data) == choice)
  }

  @Test func formerRecordsAreReadAndEqualOnesWritten() throws {
    let former = #"{"momentum":0.9,"usesNesterov":true,"weightDecay":0.0005}"#
    let choice = try JSONDecoder().decode(OptimizerChoice.self, from: Data(former.utf8))
    #expect(choice == .sgd(momentum: 0.9, usesNesterov: true, weightDecay: 5e-4))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(try String(decoding: encoder.encode(choice), as: UTF8.self) == former)
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(OptimizerChoice.self, from: Data(#"{"name":"lion"}"#.utf8))
    }
  }
}
