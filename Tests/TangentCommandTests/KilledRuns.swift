import Foundation
import Tangent
import Testing

/// Commands that are killed at moments drawn anew each time, by coreutils' `timeout`, in the middle of a step
/// or of a file, and begun again until they end by themselves.
///
/// How fast the machine is does not matter: every kill gives the next run more time, so that each command ends
/// one day, even where a run of the time drawn only gets as far as loading its libraries; and every end takes
/// time from the next run, so that kills go on to happen.
struct KilledRuns {
  let tangent: TangentProcess
  private(set) var kills = 0
  /// The mean of the times that runs are given, in seconds.
  private var time: Double
  private var generator: SeededGenerator

  /// Runs a command like those to come to its end, to begin with moments within it.
  init(_ tangent: TangentProcess, seed: UInt64, undisturbed arguments: [String]) throws {
    self.tangent = tangent
    generator = Seed(seed).generator()
    let start = ContinuousClock.now
    try #require(try tangent.run(arguments).status == 0)
    time = (ContinuousClock.now - start) / .seconds(1) / 4
  }

  /// Runs the command until it has ended with status 0; any other end than by a kill is an error.
  mutating func runToItsEnd(_ arguments: [String]) throws {
    while true {
      let moment = time * Double.random(in: 0.2..<1.8, using: &generator)
      // In the foreground `timeout` itself stays, and returns when the command is gone and its locks with it. A
      // kill that comes while the command is ending leaves the status that it ends with.
      let process = tangent.process(
        ["--foreground", "--preserve-status", "--signal=KILL", "\(moment)", TangentProcess.executable.path]
          + arguments)
      process.executableURL = URL(filePath: "/usr/bin/timeout")
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      try #require(process.terminationReason == .exit)
      if process.terminationStatus == 0 {
        time *= 0.6
        return
      }
      try #require(process.terminationStatus == 128 + SIGKILL)
      kills += 1
      time *= 1.1
    }
  }
}
