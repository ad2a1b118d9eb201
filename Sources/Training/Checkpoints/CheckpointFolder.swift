import Foundation
import Glibc
import Torch

/// A folder that keeps the latest checkpoint of one training, written by one process at a time.
///
/// ```
/// checkpoint.json                      the plan, the epochs so far, and the names of the other two
/// epoch-12.safetensors                 the network's state, as PyTorch names and lays it out
/// epoch-12.training.safetensors        what training continues from beside that: the optimizer's state, the weights that
///                                      train where the others are their average; attachments
/// ```
///
/// The tensors' files are on the disk before `checkpoint.json` names them, with their sizes and checksums; only then
/// are the previous checkpoint's files removed. So a process killed at any moment, or a full disk, leaves either the
/// new checkpoint or the old one, whole.
public final class CheckpointFolder: Sendable {
  public let url: URL
  private let lock: Int32

  private static let manifestName = "checkpoint.json"
  private static let trainedPrefix = "trained."
  private static let attachmentPrefix = "attachment."

  /// Makes the folder if there is none, and locks it for this object's lifetime.
  /// - Throws: ``CheckpointError`` where it cannot be made or written, or another process has it.
  public init(_ url: URL) throws(CheckpointError) {
    self.url = url
    try DurableFile.makeFolder(url)
    let path = url.appending(path: ".lock").path
    lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard lock >= 0 else { throw .fileSystem(errno, "\(path) could not be created") }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno
      close(lock)
      guard reason == EWOULDBLOCK else { throw .fileSystem(reason, "\(path) could not be locked") }
      throw CheckpointError(
        .inUse, "\(url.path) is being written by another process; wait for it to end, or use another folder")
    }
    removeRemainders()
  }

  deinit { close(lock) }

  /// Whether a folder holds a checkpoint, or the remains of a damaged one.
  public static func holdsCheckpoint(_ url: URL) -> Bool {
    FileManager.default.fileExists(atPath: url.appending(path: manifestName).path) || hasLostManifest(url)
  }

  /// Whether there are tensors that only a missing manifest can have named. Those of epoch 0 may come from a process
  /// that was killed before it wrote its first manifest.
  private static func hasLostManifest(_ url: URL) -> Bool {
    tensorFiles(in: url).contains { !$0.hasPrefix("epoch-0.") }
  }

  /// The checkpoint in a folder. Reading needs no lock and does not disturb.
  /// - Throws: ``CheckpointError`` where there is none, or a file is missing, truncated or changed.
  public static func checkpoint(in url: URL) throws(CheckpointError) -> Checkpoint {
    let path = url.appending(path: manifestName)
    guard FileManager.default.fileExists(atPath: path.path) else {
      guard !hasLostManifest(url) else {
        throw CheckpointError(
          .damaged, "\(path.path) is missing; without it the other files of the checkpoint cannot be used")
      }
      throw CheckpointError(.missing, "there is no checkpoint in \(url.path)")
    }
    let manifest = try CheckpointManifest(contents(of: path), named: path.path)
    let weights = try tensors(manifest.weights, in: url)
    let training = try tensors(manifest.training, in: url)
    func part(_ prefix: String) -> [String: Tensor] {
      Dictionary(
        uniqueKeysWithValues: training.filter { $0.key.hasPrefix(prefix) }.map {
          (String($0.key.dropFirst(prefix.count)), $0.value)
        })
    }
    let optimizerState = training.filter { entry in
      ![trainedPrefix, attachmentPrefix].contains { entry.key.hasPrefix($0) }
    }
    return Checkpoint(
      plan: manifest.plan, epochs: manifest.epochs, weights: weights, trainedWeights: part(trainedPrefix),
      optimizerState: optimizerState, attachments: part(attachmentPrefix), orderSeed: manifest.orderSeed,
      imagesChecksum: manifest.imagesChecksum,
      environment: manifest.environment, heldOutChecksum: manifest.heldOutChecksum, imageFolder: manifest.imageFolder,
      interpretation: manifest.interpretation)
  }

  /// Replaces the previous checkpoint with this one.
  ///
  /// Precondition: its epoch is later than the previous one's.
  /// - Returns: the file with the network's state.
  /// - Throws: ``CheckpointError``; the previous checkpoint is then still whole.
  @discardableResult
  public func save(_ checkpoint: Checkpoint) throws(CheckpointError) -> URL {
    let stem = "epoch-\(checkpoint.epoch)"
    let plan = checkpoint.plan
    let weights = Safetensors(
      tensors: checkpoint.weights,
      metadata: [
        "architecture": plan.architecture.text, "space": plan.architecture.space, "epoch": "\(checkpoint.epoch)",
      ])
    let training = Safetensors(
      tensors: Dictionary(
        uniqueKeysWithValues: checkpoint.optimizerState.map { ($0.key, $0.value) }
          + checkpoint.trainedWeights.map { (Self.trainedPrefix + $0.key, $0.value) }
          + checkpoint.attachments.map { (Self.attachmentPrefix + $0.key, $0.value) }))
    do throws(CheckpointError) {
      let manifest = CheckpointManifest(
        checkpoint, weights: try write(weights, "\(stem).safetensors"),
        training: try write(training, "\(stem).training.safetensors"))
      let text: Data
      do { text = try manifest.encoded() } catch { preconditionFailure("a manifest is JSON: \(error)") }
      try DurableFile.synchronize(folder: url)
      try DurableFile.write(text, to: url.appending(path: Self.manifestName))
      try DurableFile.synchronize(folder: url)
      removeRemainders()
      return url.appending(path: manifest.weights.name)
    } catch {
      removeRemainders()
      throw error
    }
  }

  private func write(_ tensors: Safetensors, _ name: String) throws(CheckpointError) -> CheckpointManifest.File {
    let file = url.appending(path: name)
    let data: Data
    do { data = try tensors.encoded(named: file.path) } catch {
      throw CheckpointError(.system, "\(file.path) could not be written: \(error)")
    }
    try DurableFile.write(data, to: file)
    return CheckpointManifest.File(name: name, data)
  }

  /// The files in a folder that hold, or were to hold, tensors of checkpoints.
  private static func tensorFiles(in url: URL) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    return names.filter { $0.wholeMatch(of: /epoch-\d+(\.training)?\.safetensors(\.new)?/) != nil }
  }

  /// Removes the tensors that no manifest names: those of the epoch before, or half of the next.
  ///
  /// Removes nothing if the manifest cannot be read. What cannot be removed stays: it does no harm.
  private func removeRemainders() {
    let path = url.appending(path: Self.manifestName)
    guard let manifest = try? CheckpointManifest(Self.contents(of: path), named: path.path) else { return }
    let kept = [manifest.weights.name, manifest.training.name]
    for name in Self.tensorFiles(in: url) where !kept.contains(name) { unlink(url.appending(path: name).path) }
  }

  private static func contents(of file: URL) throws(CheckpointError) -> Data {
    do { return try Data(contentsOf: file) } catch {
      throw CheckpointError(.system, "\(file.path) could not be read: \(error.localizedDescription)")
    }
  }

  private static func tensors(
    _ file: CheckpointManifest.File, in folder: URL
  ) throws(CheckpointError) -> [String: Tensor] {
    let path = folder.appending(path: file.name)
    guard FileManager.default.fileExists(atPath: path.path) else {
      throw CheckpointError(.damaged, "\(path.path) is missing, so the checkpoint cannot be used")
    }
    let data = try contents(of: path)
    let found = CheckpointManifest.File(name: file.name, data)
    guard found.bytes == file.bytes else {
      throw CheckpointError(
        .damaged, "\(path.path) is damaged: it has \(found.bytes) bytes and should have \(file.bytes)")
    }
    guard found.checksum == file.checksum else {
      throw CheckpointError(
        .damaged, "\(path.path) is damaged: its checksum is \(found.checksum) and should be \(file.checksum)")
    }
    do { return try Safetensors(data, named: path.path).tensors } catch {
      throw CheckpointError(.damaged, "\(path.path) is damaged: \(error)")
    }
  }
}
