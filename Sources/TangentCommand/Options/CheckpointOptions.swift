import ArgumentParser
import Foundation
import Tangent

/// Where a training is kept, so that it can be resumed.
struct CheckpointOptions: ParsableArguments {
  @Option(
    name: .customLong("checkpoint"),
    help: ArgumentHelp("Save the state of training to this folder after every epoch.", valueName: "folder"),
    completion: .directory)
  var path: String?

  @Flag(help: "Resume the training saved in --checkpoint where it stopped, or start it if there is none.")
  var resume = false

  func validate() throws {
    if resume, path == nil {
      throw ValidationError("--resume requires --checkpoint FOLDER, which holds the training to resume")
    }
  }

  private var url: URL? { path.map { URL(filePath: $0, directoryHint: .isDirectory) } }

  /// The training to resume, and the folder that keeps it; nil for a new one.
  /// - Throws: ``Failure`` if there is one but `--resume` is missing, ``CheckpointError`` if it cannot be read.
  func opened() throws -> (folder: CheckpointFolder, checkpoint: Checkpoint)? {
    guard let url, CheckpointFolder.holdsCheckpoint(url) else { return nil }
    guard resume else {
      throw Failure(
        .usage,
        "there is already a checkpoint in \(url.relativePath); add --resume to continue it, or choose another folder")
    }
    let folder = try CheckpointFolder(url)
    return (folder, try CheckpointFolder.checkpoint(in: url))
  }

  /// Writes the kept network for other programs to run; nil if nothing is kept.
  var exportCommand: PrintedCommand? {
    guard let path, let url else { return nil }
    var command = PrintedCommand("export", path)
    let name = url.lastPathComponent
    command.add("--onnx", "\(name.hasPrefix("-") ? "./" : "")\(name).onnx")
    return command
  }

  /// The folder for a new training; nil if nothing is to be kept.
  func begun() throws -> CheckpointFolder? { try url.map { try CheckpointFolder($0) } }

  /// A failure of a training that is kept, with what to do about it.
  ///
  /// - Parameters:
  ///   - epoch: the last one that is kept; nil where none is.
  ///   - command: the command that resumes it, without these options.
  func failure(_ error: any Error, after epoch: Int?, command: PrintedCommand) -> any Error {
    guard let path else { return error }
    guard let epoch else {
      guard error is CheckpointError else { return error }
      return Failure(Failure(error).status, "\(error); nothing was kept, so run the same command again")
    }
    var command = command
    command.add("--checkpoint", path)
    command.add("--resume")
    let wayOn = "resume with: \(command)"
    let state = epoch == 0 ? "the state before the first epoch" : "the state after epoch \(epoch)"
    if Interruption.isRequested, Failure(error).status == Failure.interruption.status {
      return Failure(Failure.interruption.status, "stopped; \(state) is in \(path); \(wayOn)")
    }
    if let error = error as? CheckpointError, error.kind != .mismatch {
      return Failure(Failure(error).status, "\(error); \(state) is kept in \(path); \(wayOn)")
    }
    return error
  }
}
