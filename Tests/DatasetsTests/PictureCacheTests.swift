import Datasets
import Foundation
import TestSupport
import Testing

@Suite struct PictureCacheTests {
  @Test func onlyEarlierStatesOfTheSetAreRemoved() throws {
    let (one, other) = (try PictureFolder(), try PictureFolder())
    for pictures in [one, other] { try pictures.write(["a/1.jpg", "b/1.jpg"]) }
    let cache = PictureCache(one.folder.file("cache"))
    try FileManager.default.createDirectory(at: cache.folder, withIntermediateDirectories: true)
    func key(_ pictures: PictureFolder, _ side: Int? = nil, _ fit: PictureFit = .crop) throws -> String {
      try cache.key(of: pictures.listing(), PictureOptions(fit: fit), side: side)
    }
    let old = try [key(one), key(one, 32)]
    let others = try [key(other)]
    try one.write(["a/2.jpg"])
    let new = try [key(one), key(one, 32), key(one, nil, .pad)]
    #expect(Set(old + new + others).count == 6)
    for name in old + new + others { try Data().write(to: cache.file(name)) }
    for name in [old[0], others[0]] { try Data().write(to: cache.folder.appending(path: "\(name).tensors.7.partial")) }
    cache.removeAbandoned()
    cache.removeOutdated(of: try one.listing())
    let left = try FileManager.default.contentsOfDirectory(atPath: cache.folder.path)
    #expect(Set(left) == Set((new + others).map { "\($0).tensors" }))
  }
}
