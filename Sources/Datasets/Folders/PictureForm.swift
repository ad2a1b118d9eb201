/// The one form that all images of a set have: decided by the user, or by what the pictures are.
public struct PictureForm: Hashable, Sendable, Codable {
  /// The side in pixels.
  public let side: Int
  /// 1 where every picture is gray, else 3.
  public let channels: Int

  /// The sides that are chosen among where the user chooses none.
  public static let sides = (small: 32, standard: 64)

  package init(side: Int, channels: Int) {
    self.side = side
    self.channels = channels
  }

  /// The form for pictures of these headers.
  /// - Parameter side: the user's choice.
  init(of headers: [PictureHeader], side: Int?) {
    channels = headers.allSatisfy(\.isGray) ? 1 : 3
    let shorter = headers.map { min($0.width, $0.height) }.sorted()
    let median = shorter.isEmpty ? 0 : shorter[shorter.count / 2]
    self.side = side ?? (median <= Self.sides.small ? Self.sides.small : Self.sides.standard)
  }

  var bytes: Int { channels * side * side }
}
