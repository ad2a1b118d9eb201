import Graphs
import Metrics
import Networks
import Search
import Testing
import Torch
import Training

/// One training that is measured at every epoch against as many that are each measured at their end.
@Suite struct LadderTests {
  static let cells = [
    // Alive and with all operations, as a residual block, and one that ignores its input.
    "|nor_conv_3x3~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_1x1~2|",
    "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|",
    "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|",
  ]

  static let all = MetricTable.all.map(\.name)

  /// Those that a kernel's batch norm decides, and some that it does not.
  static let kernels =
    MetricTable.all.filter { $0.ingredients.needKernel }.map(\.name) + ["near", "jacov", "training-loss"]

  private func evaluate(_ plan: EvaluationPlan, _ text: String) throws -> Evaluation {
    try Evaluator(plan, images: TinyEvaluation.images(), seed: Seed(3)).evaluate(text, seed: Seed(4))
  }

  /// Values as their bits, so that nothing but equality passes.
  private func bits(_ values: [String: MetricValue]) -> [String: String] {
    values.mapValues { value in
      switch value {
      case .defined(let number): "\(number.bitPattern)"
      case .undefined(let reason): reason
      }
    }
  }

  /// Every metric at epoch k of the ladder is that of a plan of k epochs, bit for bit: measuring leaves
  /// weights, running statistics and generators as they were. Only the kernel's metrics depend on its batch norm.
  @Test(arguments: cells, BatchNormMode.allCases)
  func everyRungIsAnEvaluationOfSoManyEpochs(cell: String, batchNorm: BatchNormMode) throws {
    let metrics = batchNorm == .coupled ? Self.all : Self.kernels
    var plan = TinyEvaluation.plan(epochs: 3, metrics: metrics, repeats: 2)
    plan.kernel.batchNorm = batchNorm
    let ladder = try evaluate(plan.laddered, cell)
    #expect(ladder.rungs == [0, 1, 2, 3])
    for fidelity in plan.laddered.fidelities {
      let plain = try evaluate(plan.at(fidelity), cell)
      for (mine, theirs) in zip(ladder.measurements, plain.measurements) {
        let rung = try #require(mine.rungs?.first { $0.epoch == fidelity.epochs })
        #expect(bits(rung.values) == bits(theirs.values), "epoch \(fidelity.epochs)")
        #expect(mine.epochs.prefix(fidelity.epochs).map(\.trainingLoss) == theirs.epochs.map(\.trainingLoss))
        #expect(theirs.rungs == nil)
      }
      for name in metrics {
        #expect(ladder.summary(of: name, atEpoch: fidelity.epochs) == plain.summary(of: name))
      }
    }
    for measurement in ladder.measurements {
      #expect(try #require(measurement.rungs?.last).values == measurement.values)
    }
  }

  /// From the epoch in which the loss is no number on, every rung says so, as a shorter plan would.
  @Test func aTrainingThatDivergesHasTheRungsBefore() throws {
    var plan = TinyEvaluation.plan(epochs: 3, metrics: Self.all)
    plan.recipe.learningRate = 1e30
    let ladder = try evaluate(plan.laddered, Self.cells[0])
    #expect(ladder.rungs == [0, 1, 2, 3])
    #expect(ladder.summary(of: "lga", atEpoch: 0).value.number != nil)
    for fidelity in plan.laddered.fidelities {
      let plain = try evaluate(plan.at(fidelity), Self.cells[0])
      for name in Self.all {
        #expect(ladder.summary(of: name, atEpoch: fidelity.epochs) == plain.summary(of: name))
      }
    }
    #expect(ladder.summary(of: "lga").value == .undefined("training diverged in epoch 1"))
  }

  /// Some rungs only; the last epoch is one without being named.
  @Test func rungsCanBeChosen() throws {
    var plan = TinyEvaluation.plan(epochs: 3, metrics: ["training-loss", "training-accuracy"])
    plan.rungs = [1]
    let ladder = try evaluate(plan, Self.cells[1])
    #expect(ladder.rungs == [1, 3])
    // The sum of the losses: one of one epoch, then of three.
    let losses = try #require(ladder.measurements.first).epochs.map(\.trainingLoss)
    #expect(ladder.summary(of: "training-loss", atEpoch: 1).value == .defined(0 + losses[0]))
    #expect(ladder.summary(of: "training-loss", atEpoch: 3).value == .defined(0 + losses[0] + losses[1] + losses[2]))
    #expect(ladder.summary(of: "training-loss", atEpoch: 2).value == .undefined("not measured"))
  }

  /// The accuracy on the training images is that of the trained network itself.
  @Test func trainingAccuracyIsThatOnTheTrainingImages() throws {
    let plan = TinyEvaluation.plan(epochs: 2, metrics: ["training-accuracy", "validation-accuracy"])
    let evaluator = try Evaluator(plan, images: TinyEvaluation.images(), seed: Seed(3))
    let evaluation = try evaluator.evaluate(Self.cells[0], seed: Seed(4))
    let seed = Seed(4).derived("repeat", 0)
    let graph = try evaluator.space.graph(of: evaluation.architecture, at: evaluator.scale)
    let network = try Network(graph, initializer: plan.initializer, seed: seed.derived("weights"))
    let trainer = try Trainer(
      network, recipe: plan.trainingRecipe, data: evaluator.data.training, seed: seed.derived("training"))
    for _ in 0..<2 { try trainer.trainEpoch() }
    let measured = try trainer.measurableNetwork(recalibratedOn: plan.recalibrationImages)
    #expect(
      evaluation.summary(of: "training-accuracy").value
        == .defined(try accuracy(of: measured, on: evaluator.data.training)))
    #expect(
      evaluation.summary(of: "validation-accuracy").value
        == .defined(try accuracy(of: measured, on: evaluator.data.heldOut)))
  }

  /// A cosine of 12 that is stretched to 13 is another training from its second epoch on; a constant rate
  /// has no length.
  @Test func aStretchedScheduleHasNoLadder() throws {
    let stretched = TinyEvaluation.plan(epochs: 13, metrics: ["lga"])
    try stretched.validate()
    let error = #expect(throws: SearchError.self) { try stretched.laddered.validate() }
    #expect(error?.description.contains("ask for at most 12, or another recipe") == true)
    var constant = stretched.laddered
    constant.recipe = .short01
    try constant.validate()
    constant.rungs = [14]
    let outside = #expect(throws: SearchError.self) { try constant.validate() }
    #expect(outside?.description == "a rung at epoch 14 lies outside the 13 epochs that are trained")
  }

  /// With a rate that anneals within the budget the rungs are points of one run: the last is an evaluation of its
  /// own, those before are not, for their networks have not been annealed.
  @Test func rungsOfAnAnnealedRunAreItsPoints() throws {
    var plan = TinyEvaluation.plan(epochs: 2, metrics: ["lga", "training-loss"])
    plan.recipe.schedule = .linearByStep
    let ladder = try evaluate(plan.laddered, Self.cells[0])
    let alone = try [0, 1, 2].map { epochs in
      var shorter = plan
      shorter.epochs = epochs
      return try evaluate(shorter, Self.cells[0])
    }
    #expect(ladder.summary(of: "lga", atEpoch: 0) == alone[0].summary(of: "lga"))
    #expect(ladder.summary(of: "lga", atEpoch: 1) != alone[1].summary(of: "lga"))
    #expect(ladder.summary(of: "lga", atEpoch: 2) == alone[2].summary(of: "lga"))
    // Batches of 8, 8, 8 and 6 images: four steps an epoch, with the rates of eight.
    let rates = ladder.measurements[0].epochs.map(\.learningRate)
    #expect(rates == [plan.recipe.learningRate, plan.recipe.learningRate / 2])
  }

  /// Rungs with trainings of their own are evaluations of so many epochs, under any schedule.
  @Test(arguments: [LearningRateSchedule.linearByStep, .cosineByStep, .cosine])
  func separateRungsAreEvaluationsOfTheirOwn(schedule: LearningRateSchedule) throws {
    var plan = TinyEvaluation.plan(epochs: 2, metrics: Self.kernels)
    plan.recipe.schedule = schedule
    plan.separatesRungs = true
    let ladder = try evaluate(plan.laddered, Self.cells[0])
    for fidelity in plan.laddered.fidelities {
      let plain = try evaluate(plan.at(fidelity), Self.cells[0])
      for name in Self.kernels {
        #expect(ladder.summary(of: name, atEpoch: fidelity.epochs) == plain.summary(of: name), "\(name)")
      }
    }
  }
}
