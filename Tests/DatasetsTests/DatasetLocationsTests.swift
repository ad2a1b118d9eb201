import Datasets
import Foundation
import TestSupport
import Testing

@Suite struct DatasetLocationsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func paths(_ locations: DatasetLocations) -> [String] { locations.places.map(\.folder.path) }

  @Test func withoutAnySettingTheDefaultsAreTried() {
    let locations = DatasetLocations(environment: ["HOME": "/home/ada"])
    #expect(
      paths(locations)
        == ["/home/ada/.local/share/tangent", "/usr/local/share/datasets", "/usr/share/datasets"])
    #expect(locations.places.allSatisfy { $0.origin == "default" && !$0.isExplicit })
    #expect(locations.downloadFolder.path == "/home/ada/.local/share/tangent")
  }

  @Test func settingsComeFirstAndInOrder() {
    let locations = DatasetLocations(
      environment: ["HOME": "/home/ada", "XDG_DATA_HOME": "/own", "XDG_DATA_DIRS": "/first:/second"])
    #expect(paths(locations) == ["/own/tangent", "/first/datasets", "/second/datasets", "/usr/share/datasets"])
    #expect(
      locations.places.map(\.origin) == ["XDG_DATA_HOME", "XDG_DATA_DIRS", "XDG_DATA_DIRS", "default"])
    #expect(locations.places.allSatisfy { !$0.isExplicit })
  }

  /// Nothing else is looked in, so that no other images are taken in silence.
  @Test func anExplicitPlaceIsTheOnlyOne() {
    let environment = ["HOME": "/home/ada", "TANGENT_DATA": "/variable", "XDG_DATA_HOME": "/own"]
    for (explicit, path, origin) in [
      (URL(filePath: "/explicit"), "/explicit", "--data"), (nil, "/variable", "TANGENT_DATA"),
    ] {
      let locations = DatasetLocations(explicit: explicit, environment: environment)
      #expect(paths(locations) == [path])
      #expect(locations.places.map(\.origin) == [origin] && locations.places.allSatisfy { $0.isExplicit })
      #expect(locations.downloadFolder.path == path)
    }
  }

  @Test func emptyVariablesAreAsAbsentOnes() {
    let environment = ["HOME": "/home/ada", "TANGENT_DATA": "", "XDG_DATA_HOME": "", "XDG_DATA_DIRS": ""]
    #expect(
      DatasetLocations(environment: environment).places == DatasetLocations(environment: ["HOME": "/home/ada"]).places)
  }

  @Test func noPlaceIsTriedTwice() {
    let locations = DatasetLocations(environment: ["HOME": "/h", "XDG_DATA_DIRS": "/usr/share:/usr/share/"])
    #expect(paths(locations) == ["/h/.local/share/tangent", "/usr/share/datasets"])
  }

  func locations() -> DatasetLocations {
    DatasetLocations(explicit: folder.url, environment: ["HOME": folder.url.path, "XDG_DATA_DIRS": folder.url.path])
  }

  @Test(arguments: ["cifar10/cifar-10-batches-bin", "cifar10", "cifar-10-batches-bin", "."])
  func filesAreFoundInEveryFolder(place: String) throws {
    let home = folder.file(place)
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    try cifarRecords(labels: [[1]], seed: 1).write(to: home.appending(path: "data_batch_2.bin"))
    let status = locations().status(of: DatasetCatalogue.cifar10)
    #expect(status.copy?.folder.standardizedFileURL.path == home.standardizedFileURL.path)
    #expect(status.copy?.trainingFiles.map(\.lastPathComponent) == ["data_batch_2.bin"])
    #expect(try locations().copy(of: DatasetCatalogue.cifar10) == status.copy)
  }

  @Test func whatIsNotFoundNamesThePlacesAndHowToGetIt() {
    let error = #expect(throws: DatasetError.self) { try locations().copy(of: DatasetCatalogue.cifar10) }
    #expect(error?.kind == .missing)
    for place in locations().folders(for: DatasetCatalogue.cifar10) {
      #expect(error?.description.contains(place.path) == true)
    }
    for name in ["data_batch_1.bin", "data_batch_5.bin", "and test_batch.bin, gzipped or not, in "] {
      #expect(error?.description.contains(name) == true, "\(name)")
    }
    #expect(error?.description.contains("tangent data fetch cifar10 (162 MiB from ") == true)
    #expect(locations().status(of: DatasetCatalogue.cifar10).copy == nil)
  }

  /// Images without labels are no copy, but the labels are what is missing.
  @Test func aHalfCopyNamesTheOtherHalf() throws {
    try Data([0]).write(to: folder.file("train-images-idx3-ubyte"))
    let error = #expect(throws: DatasetError.self) { try locations().copy(of: DatasetCatalogue.mnist) }
    #expect(error?.kind == .missing)
    #expect(
      error?.description.contains("holds train-images-idx3-ubyte, but not train-labels-idx1-ubyte; to get it") == true,
      "\(error?.description ?? "")")
  }

  @Test(arguments: [
    ("nowhere", " does not exist"), ("file", " is not a folder"), ("link", " is a broken link"),
  ])
  func anExplicitPlaceThatIsNoFolderSaysSo(name: String, reason: String) throws {
    try Data().write(to: folder.file("file"))
    try FileManager.default.createSymbolicLink(at: folder.file("link"), withDestinationURL: folder.file("nowhere"))
    let path = folder.file(name).path
    for locations in [
      DatasetLocations(explicit: URL(filePath: path), environment: [:]),
      DatasetLocations(environment: ["TANGENT_DATA": path]),
    ] {
      let error = #expect(throws: DatasetError.self) { try locations.copy(of: DatasetCatalogue.fashionMNIST) }
      #expect(error?.kind == .missing && error?.description.contains("\(path)\(reason);") == true)
      #expect(throws: DatasetError.self) { try locations.checkExplicitFolder() }
    }
  }
}
