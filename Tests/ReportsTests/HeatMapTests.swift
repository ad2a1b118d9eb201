import Reports
import TangentKernels
import Testing

@Suite struct HeatMapTests {
  /// K_ij = 10 i + j, so that every entry tells where it is from.
  private func kernel(_ size: Int) -> TangentKernel {
    TangentKernel(
      entries: (0..<size).flatMap { row in (0..<size).map { Double(10 * row + $0) } }, size: size)
  }

  /// The index of the color in the middle of the cell at these places from the top left.
  private func color(_ map: HeatMap, _ row: Int, _ column: Int, classesBefore: (Int, Int)) -> UInt8 {
    let line = row * map.pixelsPerCell + HeatMap.gap * classesBefore.0 + map.pixelsPerCell / 2
    let place = column * map.pixelsPerCell + HeatMap.gap * classesBefore.1 + map.pixelsPerCell / 2
    return map.image.pixels[line * map.image.width + place]
  }

  @Test func imagesAreInTheOrderOfTheirClasses() {
    let map = HeatMap(of: kernel(5), labels: [2, 0, 2, 0, 1])
    #expect(map.order == [1, 3, 4, 0, 2])
    #expect(map.imagesPerCell == 1)
  }

  /// 512 pixels over 5 cells are 103 a cell; two gaps of two pixels.
  @Test func cellsAreMagnifiedWithGapsBetweenClasses() {
    let map = HeatMap(of: kernel(5), labels: [2, 0, 2, 0, 1])
    #expect(map.pixelsPerCell == 103)
    #expect(map.image.width == 5 * 103 + 2 * 2 && map.image.height == map.image.width)
    let gapLine = 2 * 103
    #expect(map.image.pixels[gapLine * map.image.width] == 255)
    #expect(map.image.palette[255] == .init(red: 255, green: 255, blue: 255))
    #expect(map.image.pixels[(gapLine - 1) * map.image.width] != 255)
  }

  /// Off the diagonal the least entry is 1 and the greatest 43; colors are linear between them.
  @Test func colorsAreTheEntries() {
    let map = HeatMap(of: kernel(5), labels: [2, 0, 2, 0, 1])
    #expect(map.range == 1...43)
    func index(_ entry: Double) -> UInt8 { UInt8(((min(max(entry, 1), 43) - 1) / 42 * 254).rounded()) }
    // Places 0, 2 and 3 hold the images 1, 4 and 0.
    #expect(color(map, 0, 2, classesBefore: (0, 1)) == index(14))
    #expect(color(map, 2, 0, classesBefore: (1, 0)) == index(41))
    #expect(color(map, 3, 3, classesBefore: (2, 2)) == index(0))
    #expect(color(map, 2, 2, classesBefore: (1, 1)) == index(44))
  }

  /// A diagonal of a thousand and one outlier among 9,900 leave the colors to the rest.
  @Test func neitherTheDiagonalNorAnOutlierDecidesTheRange() {
    var entries = (0..<100).flatMap { row in (0..<100).map { row == $0 ? 1000.0 : Double((row + $0) % 7) } }
    entries[3] = 1e6
    #expect(HeatMap(of: TangentKernel(entries: entries, size: 100), labels: Array(0..<100)).range == 0...6)
  }

  @Test(arguments: [1, 2, 3]) func constantKernelsHaveTheMiddleColor(size: Int) {
    let map = HeatMap(
      of: TangentKernel(entries: [Double](repeating: 4, count: size * size), size: size),
      labels: [Int](repeating: 0, count: size))
    #expect(map.range == 4...4)
    #expect(Set(map.image.pixels) == [127])
    #expect(map.image.width >= HeatMap.smallestWidth)
  }

  @Test func anEntryThatIsNoNumberIsWhite() {
    let map = HeatMap(of: TangentKernel(entries: [0, 1, .nan, 2], size: 2), labels: [0, 0])
    #expect(color(map, 1, 0, classesBefore: (0, 0)) == 255)
    #expect(map.range == 1...1)
  }

  /// 1,025 images: two a cell, which no class shares with another. Classes of 513 and 512 make 257 and 256
  /// cells of one pixel, magnified to none.
  @Test func largeKernelsAreAveraged() {
    let size = HeatMap.largestCellCount + 1
    let labels = (0..<size).map { $0 % 2 }
    // 1 within classes, 3 between them; the means of cells are the same.
    let entries = labels.flatMap { row in labels.map { $0 == row ? 1.0 : 3.0 } }
    let map = HeatMap(of: TangentKernel(entries: entries, size: size), labels: labels)
    #expect(map.imagesPerCell == 2)
    #expect(map.pixelsPerCell == 1)
    #expect(map.image.width == 257 + 256 + HeatMap.gap)
    #expect(map.image.pixels[0] == 0 && map.image.pixels[map.image.width - 1] == 254)
  }
}
