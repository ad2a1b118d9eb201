import Analyses
import Testing
import Torch

struct BootstrapTests {
  /// numpy.quantile([0, 1, 2, 3, 4], [0.025, 0.975]) is [0.1, 3.9].
  @Test func intervalsAreQuantilesOfTheValues() throws {
    let bootstrap = Bootstrap(resamples: 5)
    let interval = try #require(bootstrap.interval(of: [3, 0, 4, 1, 2]))
    #expect(abs(interval.lowerBound - 0.1) < 1e-12 && abs(interval.upperBound - 3.9) < 1e-12)
    #expect(bootstrap.interval(of: [nil, nil, nil, 1, 2]) == nil)
    #expect(bootstrap.interval(of: [nil, nil, 1, 1, 1]) == 1...1)
  }

  @Test func theSameSeedDrawsTheSameMembers() {
    let bootstrap = Bootstrap(resamples: 2, seed: Seed(4))
    let members = bootstrap.members(ofResample: 1, count: 30)
    #expect(members.count == 30 && members.allSatisfy { (0..<30).contains($0) })
    #expect(Set(members).count < 30)
    #expect(members == Bootstrap(resamples: 9, seed: Seed(4)).members(ofResample: 1, count: 30))
    #expect(members != bootstrap.members(ofResample: 0, count: 30))
  }

  /// The mean of n numbers of variance s² has about a normal distribution of variance s²/n, whose 95 % lie within 1.96
  /// deviations.
  @Test func theIntervalOfAMeanIsThatOfItsStandardError() throws {
    let sample = (0..<200).map { Double(($0 * 37) % 200) / 200 }
    let bootstrap = Bootstrap(resamples: 2000, seed: Seed(1))
    let means = (0..<bootstrap.resamples).map { number in
      bootstrap.members(ofResample: number, count: 200).reduce(0) { $0 + sample[$1] } / 200
    }
    let interval = try #require(bootstrap.interval(of: means))
    let expected = 2 * 1.96 * (1.0 / 12).squareRoot() / 200.0.squareRoot()
    #expect(abs((interval.upperBound - interval.lowerBound) / expected - 1) < 0.06)
  }
}
