import ArgumentParser
import Tangent

/// The value of `--size`: one size, such as `channels=8`, or a preset such as `reduced`.
struct SizeChoice: ExpressibleByArgument, Hashable {
  let text: String

  init?(argument: String) { text = argument }

  /// - Throws: ``Failure`` for a size or preset that the space does not have, and a number out of range.
  func apply(to sizes: inout NetworkSizes, of space: any SearchSpace) throws(Failure) {
    guard let equals = text.firstIndex(of: "=") else {
      guard let preset = space.sizePresets.first(where: { $0.name == text }) else {
        throw Failure(
          .usage,
          "--size \(text): write NAME=NUMBER with a size of \(space.name) (\(list(space.sizes.map(\.name)))), or one of "
            + "its presets (\(list(space.sizePresets.map(\.name))))")
      }
      sizes = preset.sizes
      return
    }
    let (name, value) = (String(text[..<equals]), String(text[text.index(after: equals)...]))
    let size: SizeDescription
    do { size = try space.size(named: name) } catch { throw Failure(.usage, "--size \(text): \(error)") }
    guard let number = Int(value), size.range.contains(number) else {
      throw Failure(
        .usage,
        "\(size.option) \(value): the \(size.meaning) (\(size.symbol)) must be from \(size.range.lowerBound) to "
          + "\(size.range.upperBound)")
    }
    sizes[name] = number
  }

  private func list(_ names: [String]) -> String { names.isEmpty ? "it has none" : names.joined(separator: ", ") }
}

extension SizeDescription {
  /// What users write before the number, such as `--channels`.
  var option: String { hasShortForm ? "--\(name)" : "--size \(name)" }
}
