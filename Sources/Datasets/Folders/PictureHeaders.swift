/// What the headers of a set's pictures say, read on all cores.
struct PictureHeaders {
  /// In the order of the listing.
  let results: [Result<PictureHeader, PictureError>]

  /// - Throws: ``DatasetError`` where it was cancelled.
  init(
    of listing: ImageListing, progress: @escaping @Sendable (Int) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool
  ) throws(DatasetError) {
    let results = AllCores.map(Array(listing.files.indices), isCancelled: isCancelled) { index in
      defer { progress(1) }
      return Result { () throws(PictureError) in try PictureFile(url: listing.url(of: listing.files[index])).header() }
    }
    guard let results else {
      throw DatasetError(.cancelled, "reading the pictures was stopped; the same command begins again")
    }
    self.results = results
  }

  var readable: [PictureHeader] { results.compactMap { try? $0.get() } }
}

extension ImageListing {
  /// The shape that the images will have. Reads the beginning of each file; what cannot be read is left out.
  ///
  /// - Parameter side: the user's choice; nil lets the pictures decide.
  /// - Throws: ``DatasetError`` where it was cancelled.
  public func shape(
    side: Int? = nil, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(DatasetError) -> DatasetShape {
    let form = PictureForm(of: try PictureHeaders(of: self, isCancelled: isCancelled).readable, side: side)
    return DatasetShape(
      id: location.standardizedFileURL.path, title: title, channels: form.channels, height: form.side,
      width: form.side, classCount: classNames.count, isOwn: true)
  }
}
