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
    #expect(locations.places.allSatisfy { $0.origin == "default" && !$0.mayHoldFiles })
    #expect(locations.downloadFolder.path == "/home/ada/.local/share/tangent")
  }

  @Test func settingsComeFirstAndInOrder() {
    let locations = DatasetLocations(
      explicit: URL(filePath: "/explicit"),
      environment: [
        "HOME": "/home/ada", "TANGENT_DATA": "/variable", "XDG_DATA_HOME": "/own", "XDG_DATA_DIRS": "/first:/second",
      ])
    #expect(
      paths(locations)
        == [
          "/explicit", "/variable", "/own/tangent", "/first/datasets", "/second/datasets", "/usr/share/datasets",
        ])
    #expect(
      locations.places.map(\.origin)
        == ["--data", "TANGENT_DATA", "XDG_DATA_HOME", "XDG_DATA_DIRS", "XDG_DATA_DIRS", "default"])
    #expect(locations.places.map(\.mayHoldFiles) == [true, true, false, false, false, false])
    #expect(locations.downloadFolder.path == "/explicit")
  }

  @Test func emptyVariablesAreAsAbsentOnes() {
    let environment = ["HOME": "/home/ada", "TANGENT_DATA": "", "XDG_DATA_HOME": "", "XDG_DATA_DIRS": ""]
    #expect(
      DatasetLocations(environment: environment).places == DatasetLocations(environment: ["HOME": "/home/ada"]).places)
  }

  @Test func noPlaceIsTriedTwice() {
    let locations = DatasetLocations(
      explicit: URL(filePath: "/usr/share/datasets"), environment: ["HOME": "/h", "XDG_DATA_DIRS": "/usr/share"])
    #expect(paths(locations) == ["/usr/share/datasets", "/h/.local/share/tangent"])
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
    #expect(error?.description.contains("tangent data fetch cifar10 (162 MiB from ") == true)
    #expect(locations().status(of: DatasetCatalogue.cifar10).copy == nil)
  }
}
