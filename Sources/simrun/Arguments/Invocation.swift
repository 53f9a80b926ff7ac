package import SimCore

/// What a command line asks for.
package enum Invocation: Equatable, Sendable {
    /// Help, for one command or for all.
    case help(Command?)
    /// The version.
    case version
    /// Running a scenario.
    case run(RunOptions)
    /// Checking files, which may name others in some folders besides their own.
    case validate([String], allowedFolders: [String] = [])
}

/// How a scenario is to be run, and what is to be done with the report.
package struct RunOptions: Equatable, Sendable {
    /// The forms of a report.
    package enum Format: String, CaseIterable, Sendable {
        case text, json
    }

    /// The scenario file; `-` is standard input.
    package var file: String
    /// The variant; none for the file as it stands.
    package var variant: String?
    /// The seed, or the first of several; the file's own unless set.
    package var seed: UInt64?
    /// How many seeds; one report of one run unless set.
    package var seeds: Int?
    /// Changes such as `services.web.replicas=5`, in order.
    package var settings: [String] = []
    /// Folders besides that of the scenario from which it may name files.
    package var allowedFolders: [String] = []
    /// How long it may take by the clock on the wall; as long as it takes unless set.
    package var timeLimit: SimDuration?
    /// How many events a run may have; 100,000,000 unless set.
    package var events: Int64?
    /// How many bytes a run may hold, as it counts them; 1 GiB unless set.
    package var memory: Int64?
    /// What is to be explained, such as `hpa/web`, in order.
    package var explained: [String] = []
    /// Whether runs are made without what claims call causes.
    package var makesCounterfactuals = true
    /// The form of the report; text unless set.
    package var format = Format.text
    /// Where the report goes; standard output unless set.
    package var out: String?
    /// Whether colour is used; on a terminal unless set.
    package var color = ColorChoice.auto
    /// Whether the time it took is told.
    package var showsTiming = false

    /// A plain run of a file.
    package init(file: String) {
        self.file = file
    }
}

extension RunOptions {
    /// Most seeds of one command line: a day of work for a small scenario.
    static let mostSeeds = 100_000
}
