import Spaces

extension NetworkScale {
  /// A network that is built quickly.
  static let small = NetworkScale(
    sizes: .nasBench201(channels: 4, cells: 1), imageChannels: 3, imageHeight: 8, imageWidth: 8, classes: 10)
}
