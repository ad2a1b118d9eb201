import CImages

extension RawImages {
  /// The same images in another size, by the filter that pictures are resized by: see ``PictureDecoder``.
  ///
  /// Cost: one pass over the pixels, on all cores.
  /// - Parameter fit: what becomes of images that are not square.
  /// - Throws: ``DatasetError`` where memory is exhausted.
  func resized(to side: Int, fit: PictureFit) throws(DatasetError) -> RawImages {
    if width == side, height == side { return self }
    let placement = PicturePlacement(of: (width, height), into: (side, side), fit: fit)
    let left = (Double(width) - placement.sourceWidth) / 2
    let top = (Double(height) - placement.sourceHeight) / 2
    let view = cimages_view(
      width: UInt32(width), height: UInt32(height), left: left, top: top,
      right: min(Double(width), left + placement.sourceWidth),
      bottom: min(Double(height), top + placement.sourceHeight), target_width: UInt32(placement.width),
      target_height: UInt32(placement.height), channels: 1)
    let images = self
    let planes = AllCores.map(Array(0..<count * channels)) { plane in
      images.resized(plane, view, side, at: placement)
    }
    guard let planes = planes?.compactMap({ $0 }), planes.count == count * channels else {
      throw DatasetError(.system, "memory is exhausted while images are resized to \(side)x\(side) pixels")
    }
    return RawImages(
      pixels: Array(planes.joined()), labels: labels, channels: channels, height: side, width: side, files: files)
  }

  /// One channel of one image; nil where memory is exhausted.
  private func resized(
    _ plane: Int, _ view: cimages_view, _ side: Int, at placement: PicturePlacement
  ) -> [UInt8]? {
    var view = view
    var part = [UInt8](repeating: 0, count: placement.width * placement.height)
    let start = plane * width * height
    let failure = pixels[start..<start + width * height].withUnsafeBufferPointer { from in
      part.withUnsafeMutableBufferPointer { cimages_resample(from.baseAddress, &view, $0.baseAddress) }
    }
    guard failure == nil else {
      cimages_free(failure)
      return nil
    }
    if placement.width == side, placement.height == side { return part }
    var whole = [UInt8](repeating: 0, count: side * side)
    for row in 0..<placement.height {
      let place = (placement.top + row) * side + placement.left
      whole.replaceSubrange(
        place..<place + placement.width, with: part[row * placement.width..<(row + 1) * placement.width])
    }
    return whole
  }
}
