import ArgumentParser

@main
struct TangentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tangent", abstract: "Find good neural-network architectures without training each one.")
}
