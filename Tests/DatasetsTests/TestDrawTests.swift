import Datasets
import Testing

@Suite struct TestDrawTests {
  private func images(_ count: Int, _ label: Int = 0) -> [(path: String, label: Int)] {
    (0..<count).map { ("class \(label)/picture \($0).jpg", label) }
  }

  /// Of 2000 images a fifth is 400, with a standard deviation of sqrt(2000 · 0.2 · 0.8) = 17.9.
  @Test func aFifthIsDrawn() {
    let count = TestDraw.places(images(2000)).count
    #expect(abs(count - 400) < 90)
  }

  /// What is added moves no other image.
  @Test func imagesStayInTheirPart() {
    func paths(_ images: [(path: String, label: Int)]) -> Set<String> {
      Set(TestDraw.places(images).map { images[$0].path })
    }
    let few = paths(images(100) + images(50, 1))
    let more = paths(images(300) + images(60, 1) + images(5, 2))
    #expect(few.count > 10 && few == more.intersection((images(100) + images(50, 1)).map(\.path)))
  }

  @Test(arguments: 2...12) func everyClassIsInBothParts(count: Int) {
    for label in 0..<40 {
      #expect((1..<count).contains(TestDraw.places(images(count, label)).count))
    }
  }

  @Test func aSingleImageIsTrainedOn() {
    #expect(TestDraw.places(images(1)).isEmpty && TestDraw.places([]).isEmpty)
  }
}
