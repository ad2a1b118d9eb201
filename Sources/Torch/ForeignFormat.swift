import Foundation

/// A file that is often found where a safetensors file was meant, told by its first bytes.
enum ForeignFormat: CaseIterable, CustomStringConvertible {
  /// What git has checked out where git-lfs is not installed.
  case gitLFSPointer
  /// What a server or a sign-in form answers in place of a file.
  case webPage
  /// What `torch.save` writes since PyTorch 1.6.
  case zipArchive
  /// What `torch.save` wrote before.
  case pickle
  case gzip

  /// As many bytes as are looked at.
  static let longestStart = 128

  /// - Parameter bytes: the file's first ones, all of them where it is short.
  init?(startingWith bytes: some Sequence<UInt8>) {
    let bytes = Array(bytes)
    guard let format = Self.allCases.first(where: { $0.begins(bytes) }) else { return nil }
    self = format
  }

  private func begins(_ bytes: [UInt8]) -> Bool {
    switch self {
    case .gitLFSPointer: return bytes.starts(with: "version https://git-lfs".utf8)
    case .webPage:
      // After a byte-order mark and white space, in either case.
      let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: Self.blanks).lowercased()
      return text.hasPrefix("<!doctype html") || text.hasPrefix("<html")
    case .zipArchive: return bytes.starts(with: [0x50, 0x4B, 0x03, 0x04])
    case .pickle: return bytes.count > 1 && bytes[0] == 0x80 && (2...5).contains(bytes[1])
    case .gzip: return bytes.starts(with: [0x1F, 0x8B])
    }
  }

  private static let blanks = CharacterSet.whitespacesAndNewlines.union(CharacterSet(charactersIn: "\u{FEFF}"))

  /// What it is, and how to come by the file that was meant.
  var description: String {
    switch self {
    case .gitLFSPointer: "a Git LFS pointer in place of the file; fetch the file with 'git lfs pull'"
    case .webPage: "an HTML page in place of the file; download the file again, with the address of the file itself"
    case .zipArchive:
      "a zip archive, as torch.save writes it, and no safetensors file; save the state_dict in Python with "
        + "safetensors.torch.save_file"
    case .pickle:
      "a Python pickle, as torch.save once wrote it, and no safetensors file; save the state_dict in Python with "
        + "safetensors.torch.save_file"
    case .gzip: "a file compressed by gzip; unpack it with gunzip"
    }
  }
}
