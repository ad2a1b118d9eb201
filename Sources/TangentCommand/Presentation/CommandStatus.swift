/// The exit statuses of `tangent`, for scripts. `tangent --help` prints this table.
///
/// Those from 64 on are the ones of `sysexits.h` and of shells.
package enum CommandStatus: Int32, Hashable, Sendable, CaseIterable {
  case success = 0
  /// Any failure without its own number, such as a failed tensor operation or exhausted memory.
  case failure = 1
  /// `train` prints the results so far and writes no weights; `kernel` writes no kernel.
  case diverged = 2
  case usage = 64
  case damagedData = 65
  case missingInput = 66
  case unavailable = 69
  case inputOutput = 74
  case inUse = 75
  case interrupted = 130
  case terminated = 143

  /// A few words for the table; they fit a line of 80 columns.
  package var meaning: String {
    switch self {
    case .success: "success; an undefined score is a result too"
    case .failure: "failure: a tensor operation, memory, anything not listed below"
    case .diverged: "train, kernel: the training diverged; no weights or kernel written"
    case .usage: "wrong command line: an option, an architecture, an unknown name"
    case .damagedData: "a file is damaged or not what it should be"
    case .missingInput: "a file or a data set is missing"
    case .unavailable: "a download did not finish; export --check found no program to run"
    case .inputOutput: "reading or writing failed: a full disk, a read-only file"
    case .inUse: "another process uses the study or folder; wait for it to end"
    case .interrupted: "interrupted by Ctrl-C; finished work is kept"
    case .terminated: "ended by SIGTERM; finished work is kept"
    }
  }

  /// One line per status.
  package static var table: String {
    allCases.map { status in
      let number = "\(status.rawValue)"
      return "  " + String(repeating: " ", count: 3 - number.count) + "\(number)  \(status.meaning)"
    }
    .joined(separator: "\n")
  }
}
