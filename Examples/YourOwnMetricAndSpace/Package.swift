// swift-tools-version: 6.2
import PackageDescription

// Tangent's address. Where no other is given, it is the repository that this example lies in, which
// then needs a tag of that version: git tag 0.1.0
let checkout = Context.packageDirectory.split(separator: "/").dropLast(2).joined(separator: "/")
let repository = Context.environment["TANGENT_REPOSITORY"] ?? "file:///\(checkout)"
// SwiftPM knows a package by the last part of its address.
let tangent = repository.split(separator: "/").last.map(String.init) ?? "tangent"

let package = Package(
  name: "YourOwnMetricAndSpace",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(url: repository, from: "0.1.0")
  ],
  targets: [
    .executableTarget(
      name: "YourOwnMetricAndSpace",
      dependencies: [
        .product(name: "Tangent", package: tangent), .product(name: "TangentTesting", package: tangent),
      ])
  ],
  swiftLanguageModes: [.v6]
)
