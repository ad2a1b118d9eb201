import Tangent
import TangentCommand
import Testing

@Suite struct FailureTests {
  /// An error, its status, and a part of its message.
  static let errorsOfRooms: [(any Error, CommandStatus, String)] = [
    (ArchitectureError("a"), .usage, "a"),
    (UnknownName(kind: "metric", name: "lgaa", known: ["lga"]), .usage, "'lga'?"),
    (SearchError.unknown(UnknownName(kind: "recipe", name: "shot", known: ["short"])), .usage, "'short'?"),
    (TrainingError.cancelled, .interrupted, "interrupted"),
    (CheckpointError(.missing, "c"), .missingInput, "c"), (CheckpointError(.inUse, "c"), .inUse, "c"),
    (ExportError("e"), .failure, "e"), (CheckpointError(.damaged, "c"), .damagedData, "c"),
    (CheckpointError(.readOnly, "c"), .inputOutput, "c"),
    (SearchError.training(.checkpoint(CheckpointError(.mismatch, "c"))), .usage, "c"),
    (KernelError.invalid("k"), .usage, "k"),
    (NetworkError.layer(name: "stem.conv", TorchError(operation: "o", reason: "r")), .failure, "stem.conv"),
    (
      SearchError.kernel(.torch(TorchError(operation: "o", reason: "DefaultCPUAllocator: can't allocate memory"))),
      .failure, "smaller batch"
    ),
  ]

  @Test func messagesAreOneLine() {
    #expect(Failure(.failure, "first\n  second\r\n\nthird\n").line == "tangent: error: first second third")
    #expect(Failure(.failure, String(repeating: "x", count: 1 << 20)).description.count == 4_001)
  }

  @Test func unknownNamesSuggestNearOnes() {
    #expect(
      Failure(UnknownName(kind: "recipe", name: "mok2022", known: ["short", "mok-2022"])).description
        == "there is no recipe 'mok2022'; did you mean 'mok-2022'? choose from short, mok-2022")
    #expect(
      Failure(UnknownName(kind: "recipe", name: "zzz", known: ["short", "mok-2022"])).description
        == "there is no recipe 'zzz'; choose from short, mok-2022")
  }

  @Test(arguments: [
    (DatasetError(.malformedFile, "m"), CommandStatus.damagedData), (DatasetError(.checksum, "m"), .damagedData),
    (DatasetError(.missing, "m"), .missingInput), (DatasetError(.system, "m"), .inputOutput),
    (DatasetError(.download, "m"), .unavailable), (DatasetError(.request, "m"), .usage),
    (DatasetError(.tensor, "m"), .failure),
  ])
  func dataErrorsHaveTheirStatus(error: DatasetError, status: CommandStatus) {
    for wrapped in [error, TrainingError.dataset(error)] as [any Error] {
      #expect(Failure(wrapped) == Failure(status, "m"))
    }
  }

  @Test(arguments: errorsOfRooms)
  func errorsOfTheRooms(error: any Error, status: CommandStatus, excerpt: String) {
    let failure = Failure(error)
    #expect(failure.status == status)
    #expect(failure.description.contains(excerpt))
  }

  @Test func theStatusTableIsCompleteAndFitsATerminal() {
    let lines = CommandStatus.table.split(separator: "\n")
    #expect(lines.count == CommandStatus.allCases.count)
    #expect(lines.allSatisfy { $0.count <= 80 })
  }
}
