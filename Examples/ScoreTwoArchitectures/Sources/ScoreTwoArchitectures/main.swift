import Tangent

// Networks of 8 channels and one cell a stage; a kernel of 64 images after one epoch on 1,000 others.
let plan = EvaluationPlan(
  dataset: "fashion-mnist", sizes: .nasBench201(channels: 8, cells: 1), trainingImages: 1000, epochs: 1,
  kernelImages: 64, metrics: ["lga", "parameters"])
let images = try DatasetLocations().copy(of: Catalogue.standard.dataset(named: plan.dataset)).trainingImages()
let evaluator = try Evaluator(plan, images: images, seed: Seed(0))

for text in [
  "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_1x1~1|nor_conv_3x3~2|",
  "|avg_pool_3x3~0|+|avg_pool_3x3~0|none~1|+|none~0|avg_pool_3x3~1|skip_connect~2|",
] {
  let evaluation = try evaluator.evaluate(text, seed: Seed(1))
  switch evaluation.summary(of: "lga").value {
  case .defined(let alignment): print(alignment, text)
  case .undefined(let reason): print("undefined:", reason, text)
  }
}
