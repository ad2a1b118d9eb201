// swift-tools-version: 6.2
import PackageDescription

// LIBTORCH=<folder> builds against an unpacked libtorch or a pip-installed PyTorch. Without it the
// package uses the system's libtorch (Debian's libtorch-dev) and needs no build flags at all, which
// is what lets other packages depend on it by version.
let libtorch = Context.environment["LIBTORCH"].flatMap { $0.isEmpty ? nil : $0 }
let libtorchHasCUDA = Context.environment["LIBTORCH_CUDA"] == "1"
let buildsDocumentation = Context.environment["TANGENT_DOCUMENTATION"] != nil

let torchHeaders: [CXXSetting] = libtorch.map { [.unsafeFlags(["-isystem", "\($0)/include"])] } ?? []
let torchLibraries: [LinkerSetting] =
  (libtorch.map {
    [.unsafeFlags(["-L\($0)/lib", "-Xlinker", "-rpath", "-Xlinker", "\($0)/lib"])]
  } ?? [])
  // The CUDA operators register themselves when their library loads, so it must be linked even
  // though nothing names a symbol of it.
  + (libtorchHasCUDA
    ? [.unsafeFlags(["-Xlinker", "--no-as-needed", "-ltorch_cuda", "-lc10_cuda", "-Xlinker", "--as-needed"])]
    : [])
  // Not libtorch itself: it holds nothing, and in a CUDA build needs every CUDA library to load.
  + [.linkedLibrary("torch_cpu"), .linkedLibrary("c10")]

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
]

func room(
  _ name: String, _ ours: [Target.Dependency], _ others: [Target.Dependency] = []
) -> Target {
  .target(name: name, dependencies: ours + others, swiftSettings: strict)
}

func tests(_ room: String, _ others: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(room)Tests", dependencies: [.byName(name: room), "TestSupport"] + others,
    swiftSettings: strict)
}

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let flyingFox = Target.Dependency.product(name: "FlyingFox", package: "FlyingFox")
let flyingSocks = Target.Dependency.product(name: "FlyingSocks", package: "FlyingFox")

let package = Package(
  name: "Tangent",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Tangent", targets: ["Tangent"]),
    .library(name: "TangentTesting", targets: ["TangentTesting"]),
    .executable(name: "tangent", targets: ["TangentCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/swhitty/FlyingFox", .upToNextMinor(from: "0.27.1")),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ]
    + (buildsDocumentation
      ? [.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0")] : []),
  targets: [
    .target(
      name: "CTorch",
      cxxSettings: [.treatAllWarnings(as: .error)] + torchHeaders,
      linkerSettings: torchLibraries),
    .target(
      name: "CImages",
      cSettings: [.treatAllWarnings(as: .error)],
      linkerSettings: ["jpeg", "png", "webp", "z"].map { .linkedLibrary($0) }),
    room("Torch", ["CTorch"]),
    room("Tables", []),
    room("Graphs", []),
    room("Spaces", ["Graphs"]),
    room("CustomSpaces", ["Spaces"], [.product(name: "Yams", package: "Yams")]),
    room("Datasets", ["CImages", "Torch", "Tables"]),
    room("Networks", ["Graphs", "Torch"]),
    room("Training", ["Spaces", "Networks", "Datasets"]),
    room("TangentKernels", ["Networks"]),
    room("Latency", ["Spaces", "Networks"]),
    room("Metrics", ["TangentKernels", "Training", "Latency"]),
    room("Reports", ["CImages", "TangentKernels"]),
    room("Exports", ["Training", "Reports"]),
    room(
      "Search", ["Metrics", "Tables", "Exports", "CustomSpaces"], [.product(name: "GRDB", package: "GRDB.swift")]),
    room("Analyses", ["Search"]),
    room(
      "Tangent",
      [
        "Torch", "Tables", "Graphs", "Spaces", "CustomSpaces", "Datasets", "Networks", "Training", "TangentKernels",
        "Latency",
        "Metrics", "Reports", "Exports", "Search", "Analyses",
      ]),
    room("TangentTesting", ["Tangent"]),
    .executableTarget(
      name: "TangentCommand",
      dependencies: ["Tangent", argumentParser, flyingFox, flyingSocks],
      swiftSettings: strict),
    .executableTarget(
      name: "KernelBenchmark", dependencies: ["TangentKernels", "Spaces"], path: "Benchmarks/KernelBenchmark",
      swiftSettings: strict),
    .executableTarget(
      name: "TrainBenchmark", dependencies: ["Training"], path: "Benchmarks/TrainBenchmark", swiftSettings: strict),
    .executableTarget(
      name: "DecodeBenchmark", dependencies: ["Datasets", "Torch"], path: "Benchmarks/DecodeBenchmark",
      swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["Spaces", "Networks", "Torch"], path: "Tests/TestSupport",
      swiftSettings: strict),
    tests("CImages"),
    tests("Torch"),
    tests("Tables"),
    tests("Graphs"),
    tests("Spaces", ["Tables"]),
    tests("CustomSpaces", ["TangentTesting"]),
    tests("Datasets", ["CImages"]),
    tests("Networks"),
    tests("Training"),
    tests("TangentKernels"),
    tests("Latency"),
    tests("Metrics"),
    tests("Reports"),
    tests("Exports"),
    tests("Search"),
    tests("Analyses"),
    tests("TangentTesting", ["Tangent"]),
    tests("TangentCommand"),
    .testTarget(name: "PackageTests", dependencies: ["TestSupport"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  // PyTorch 2.x asks for C++20; the headers of 1.13 do not compile as such.
  cxxLanguageStandard: libtorch == nil ? .cxx17 : .cxx20
)
