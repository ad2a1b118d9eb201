import Foundation
import Torch

/// Files that belong together, and appear whole or not at all.
///
/// Each is written beside its place under another name and flushed to the disk; only when all are there do
/// they get their own names, in place of what was there before. A full disk, or a folder that cannot be
/// written to, leaves everything as it was.
///
/// The names are given one after the other, in the order in which the files were added. A process that is killed
/// between two of them leaves files of two runs, so a file that tells the others' checksums comes last: where they
/// agree with it, all are of one run. What a killed process left under other names, the next ``write()`` removes.
public struct FileGroup: Sendable {
  private var files: [(url: URL, contents: Data)] = []

  public init() {}

  public mutating func add(_ contents: Data, to url: URL) {
    files.append((url, contents))
  }

  /// Writes all files.
  /// - Throws: ``ReportError`` naming the first file that could not be written.
  public func write() throws(ReportError) {
    var drafts: [FileDraft] = []
    for file in files {
      do { drafts.append(try FileDraft(file.contents, to: file.url)) } catch { throw ReportError(file.url, error) }
    }
    for (file, draft) in zip(files, drafts) {
      do { try draft.commit() } catch { throw ReportError(file.url, error) }
    }
  }
}
