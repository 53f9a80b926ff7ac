/// One number that can be read off a running platform: series, triggers of faults, claims and
/// expectations all ask for it by the name that is declared here.
package struct Reading: Sendable {
    /// The time that it is about.
    package enum Window: String, Sendable {
        /// The instant.
        case instant = "at the instant"
        /// The time since the last reading; of a trigger, the second before.
        case stretch = "since the last reading"
        /// The time since T+0.
        case total = "so far"
        /// The step that begins at the instant; known only after the run.
        case step = "in the step from then on"
    }

    /// The last part of its name.
    package let key: String
    /// The first part of its name: the map of the file whose entries have it.
    package let place: String
    /// What it is counted in.
    package let unit: String
    /// The time that it is about.
    package let window: Window
    /// What it says, in a sentence.
    package let meaning: String
    /// When there is no such series, as what follows "if"; nil where there always is one.
    package let absent: String?
    let isThere: @Sendable (Scenario, Int) -> Bool
    /// The gauge that is read for the entry with a number; nil for what is known only afterwards.
    let gauge: (@Sendable (Int) -> SeriesCatalogue.Gauge)?

    init(
        _ key: String,
        of place: String,
        in unit: String,
        _ window: Window,
        _ meaning: String,
        absent: String? = nil,
        isThere: @escaping @Sendable (Scenario, Int) -> Bool = { _, _ in true },
        gauge: (@Sendable (Int) -> SeriesCatalogue.Gauge)? = nil
    ) {
        self.key = key
        self.place = place
        self.unit = unit
        self.window = window
        self.meaning = meaning
        self.absent = absent
        self.isThere = isThere
        self.gauge = gauge
    }

    /// Its name for an entry of the file; that of the scenario as a whole without one.
    package func name(of entry: String?) -> String {
        entry.map { "\(place).\($0).\(key)" } ?? "\(place).\(key)"
    }
}
