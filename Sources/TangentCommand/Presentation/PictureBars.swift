import Synchronization
import Tangent

/// The progress of decoding a set's pictures: a bar for a look at all of them, then one for their pixels.
final class PictureBars: Sendable {
  private let count: Int
  private let surface: ProgressBar.Surface?
  private let headers: ProgressBar
  private let pixels = Mutex<ProgressBar?>(nil)

  init(count: Int, surface: ProgressBar.Surface?) {
    self.count = count
    self.surface = surface
    headers = ProgressBar("look", total: count, surface: surface)
  }

  /// This many more pictures are done; called from any thread.
  @Sendable func advance(_ stage: PictureStage, by count: Int) {
    switch stage {
    case .headers: headers.advance(by: count)
    case .pixels:
      pixels.withLock { pixels in
        if pixels == nil {
          headers.finish()
          pixels = ProgressBar("decode", total: self.count, surface: surface)
        }
        pixels?.advance(by: count)
      }
    }
  }

  func finish() {
    headers.finish()
    pixels.withLock { $0?.finish() }
  }
}
