/// The command line's text. Swift replaces bytes that are not UTF-8, and a path with replaced bytes is another one.
enum ArgumentEncoding {
  /// - Throws: ``Failure`` that shows the first argument that is not UTF-8.
  static func check() throws(Failure) {
    for index in 1..<max(1, Int(CommandLine.argc)) {
      guard let argument = CommandLine.unsafeArgv[index], String(validatingCString: argument) == nil else { continue }
      throw Failure(
        .usage,
        "argument \(index) is not UTF-8: '\(String(cString: argument))'; give text and names of files in UTF-8, and rename "
          + "files whose names are not")
    }
  }
}
