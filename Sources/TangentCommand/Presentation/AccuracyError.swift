/// How far an accuracy may be off because it was measured on few images, whatever the networks and seeds.
enum AccuracyError {
  /// With this many images, an accuracy of one half has a standard error of 3.5 points, more than most architectures
  /// of a ranking differ by.
  static let fewImages = 200

  /// With this many test or held-out images, an accuracy of one half has a standard error of 1.6 points, about as much
  /// as finalists differ by.
  static let fewToCompare = 1000

  /// The standard error √(p(1 − p)/n) of an accuracy p on n images, in percentage points, such as "3.5 points".
  static func points(_ accuracy: Double = 0.5, images: Int) -> String {
    let error = (accuracy * (1 - accuracy) / Double(max(1, images))).squareRoot()
    return "\(Formatted.fixed(100 * error, decimals: 1)) points"
  }

  /// That images are too few to tell networks apart; nil if there are enough.
  /// - Parameter noun: such as "held-out picture".
  static func caution(_ images: Int, _ noun: String) -> String? {
    guard images < fewImages else { return nil }
    return "\(Formatted.counted(images, noun)) \(images == 1 ? "gives" : "give") an accuracy a standard error of up to "
      + "\(points(images: images)), so good networks can hardly be told apart; add images or raise "
      + "--validation-images, or else chance decides much of the choice"
  }
}
