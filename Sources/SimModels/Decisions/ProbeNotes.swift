import SimCore

/// What is kept of the probes of pods until it is told: passes are counted, and why one fails is known
/// before the kubelet hears of it.
struct ProbeNotes: Sendable {
    /// Why an attempt fails, if it does.
    struct Finding: Sendable {
        /// In a few words.
        var words: String
        /// With these numbers.
        var inputs: [Decision.Input] = []
    }

    /// One probe of one pod.
    struct Note: Sendable {
        /// The pod's number within its service: another one begins with nothing.
        var ordinal: UInt64
        /// Attempts that passed since the last one that failed.
        var passes: Int64 = 0
        /// Whether one has failed since the pod last did well.
        var hasFailed = false
        /// Why the attempt under way, or the one just made, fails.
        var finding: Finding?
    }

    /// Attempts that counted, of one probe of all pods of a service.
    struct Total: Sendable {
        var passes: Int64 = 0
        var failures: Int64 = 0
    }

    private var notes: [Note?] = []
    private var totals: [Total] = []

    /// The note of a probe of the pod in a slot.
    mutating func withNote(
        _ type: ProbeType,
        of pod: Int,
        ordinal: UInt64,
        _ body: (inout Note) -> Void
    ) {
        let place = pod * ProbeType.allCases.count + Int(type.rawValue)
        while notes.count <= place { notes.append(nil) }
        var note = notes[place] ?? Note(ordinal: ordinal)
        if note.ordinal != ordinal { note = Note(ordinal: ordinal) }
        body(&note)
        notes[place] = note
    }

    /// The attempts of a probe of all pods of a service.
    func total(_ type: ProbeType, of service: Int) -> Total {
        let place = service * ProbeType.allCases.count + Int(type.rawValue)
        return place < totals.count ? totals[place] : Total()
    }

    /// Counts attempts.
    mutating func count(
        _ type: ProbeType,
        of service: Int,
        passes: Int64 = 0,
        failures: Int64 = 0
    ) {
        let place = service * ProbeType.allCases.count + Int(type.rawValue)
        while totals.count <= place { totals.append(Total()) }
        totals[place].passes += passes
        totals[place].failures += failures
    }
}
