import Tangent

/// The progress of decoding a set's pictures: a bar for a look at all of them, then one for their pixels.
struct PictureBars: Sendable {
  private let headers: ProgressBar
  private let pixels: ProgressBar

  init(count: Int, surface: ProgressBar.Surface?) {
    headers = ProgressBar("look", total: count, surface: surface)
    pixels = ProgressBar("decode", total: count, surface: surface)
  }

  /// This many more pictures are done; called from any thread.
  @Sendable func advance(_ stage: PictureStage, by count: Int) {
    switch stage {
    case .headers: headers.advance(by: count)
    case .pixels:
      headers.finish()
      pixels.advance(by: count)
    }
  }

  func finish() {
    headers.finish()
    pixels.finish()
  }
}
