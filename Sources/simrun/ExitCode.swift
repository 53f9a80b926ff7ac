import SimCore

/// What the exit status says to scripts.
package enum ExitCode: Int32, Sendable {
    /// It ran, and what was expected held.
    case success = 0
    /// It ran, and an expectation failed.
    case expectationFailed = 1
    /// The command line or a file is wrong; running it again will not help.
    case badInput = 2
    /// A budget was exceeded, an output could not be written, or an account did not add up.
    case incomplete = 3
}

/// Why a command stopped, in lines for standard error.
package struct CommandFailure: Error {
    package var lines: [String]
    package var code: ExitCode

    init(_ lines: [String], _ code: ExitCode) {
        self.lines = lines
        self.code = code
    }

    init(_ line: String, _ code: ExitCode) { self.init([line], code) }

    /// A run that did not come to its end: a limit was reached, or the program itself is wrong.
    package init(runOf name: String, stoppedBy error: any Error) {
        if let error = error as? SimulationError, error.code == .conservation {
            self.init(
                "simrun: internal error: \(error.message), at the end of the run of \(name)",
                .incomplete
            )
        } else {
            let isEvents = (error as? SimulationError)?.code == .eventBudget
            let hint = isEvents ? "; --events allows more" : ""
            self.init("simrun: \(name): the run stopped: \(error)\(hint)", .incomplete)
        }
    }
}
