/// Every image set the project knows by name. A new one is one entry here.
public enum DatasetCatalogue {
  /// The set used where none is named: the one that the system's package manager installs.
  public static let standard = fashionMNIST

  /// All entries, in the order they are listed.
  public static let all: [DatasetDescription] = [fashionMNIST, mnist, cifar10, cifar100]

  /// 60,000 and 10,000 gray 28x28 pictures of clothing in ten balanced classes.
  ///
  /// Source: Xiao, Rasul and Vollgraf, "Fashion-MNIST", 2017. Debian packages it.
  public static let fashionMNIST = DatasetDescription(
    id: "fashion-mnist", title: "Fashion-MNIST", format: .idx, folders: ["fashion-mnist"],
    classNames: [
      "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
    ],
    channels: 1, height: 28, width: 28, trainingCount: 60_000, testCount: 10_000,
    normalization: Normalization(mean: [0.2860], standardDeviation: [0.3530]),
    source: .package("dataset-fashion-mnist"))

  /// 60,000 and 10,000 gray 28x28 handwritten digits.
  ///
  /// Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits", 1998.
  public static let mnist = DatasetDescription(
    id: "mnist", title: "MNIST", format: .idx, folders: ["mnist"], classNames: (0...9).map(String.init),
    channels: 1, height: 28, width: 28, trainingCount: 60_000, testCount: 10_000,
    normalization: Normalization(mean: [0.1307], standardDeviation: [0.3081]),
    source: .manual(
      "copy train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte "
        + "(gzipped or not) to a folder and name it with --data"), canBeMirrored: false)

  /// 50,000 and 10,000 colored 32x32 photographs in ten balanced classes.
  ///
  /// Source: Krizhevsky, "Learning multiple layers of features from tiny images", 2009; size and MD5
  /// from its data page. Mean and standard deviation are NAS-Bench-201's.
  public static let cifar10 = DatasetDescription(
    id: "cifar10", title: "CIFAR-10", format: .cifar10,
    folders: ["cifar10/cifar-10-batches-bin", "cifar10", "cifar-10-batches-bin"],
    classNames: ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"],
    channels: 3, height: 32, width: 32, trainingCount: 50_000, testCount: 10_000,
    normalization: Normalization(
      mean: [125.3 / 255, 123.0 / 255, 113.9 / 255], standardDeviation: [63.0 / 255, 62.1 / 255, 66.7 / 255]),
    source: .archive(
      .init(
        address: "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz", bytes: 170_052_171,
        md5: "c32a1d4ab5d03f1284b67883e8d87530")))

  /// 50,000 and 10,000 colored 32x32 photographs in a hundred balanced classes.
  ///
  /// Source and normalization as for ``cifar10``.
  public static let cifar100 = DatasetDescription(
    id: "cifar100", title: "CIFAR-100", format: .cifar100,
    folders: ["cifar100/cifar-100-binary", "cifar100", "cifar-100-binary"],
    classNames: cifar100ClassNames.split(separator: " ").map { String($0).replacing("_", with: " ") },
    channels: 3, height: 32, width: 32, trainingCount: 50_000, testCount: 10_000,
    normalization: Normalization(
      mean: [129.3 / 255, 124.1 / 255, 112.4 / 255], standardDeviation: [68.2 / 255, 65.4 / 255, 70.4 / 255]),
    source: .archive(
      .init(
        address: "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz", bytes: 168_513_733,
        md5: "03b5dce01913d631647c71ecec9e9cb8")))

  /// `fine_label_names.txt` of the archive.
  private static let cifar100ClassNames = """
    apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle \
    caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant \
    flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man \
    maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree \
    plain plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail \
    snake spider squirrel streetcar sunflower sweet_pepper table tank telephone television tiger tractor train trout \
    tulip turtle wardrobe whale willow_tree wolf woman worm
    """
}
