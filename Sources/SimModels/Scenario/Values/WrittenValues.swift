package import SimCore

/// Values of a command line, written as those of a scenario are.
package enum WrittenValues {
    /// A duration such as `1m30s`; nil for any other text.
    package static func duration(_ text: String) -> SimDuration? {
        guard case .duration(let duration) = DurationText.parse(text) else { return nil }
        return duration
    }

    /// The shortest usual way to write a duration.
    package static func text(_ duration: SimDuration) -> String { DurationText.text(duration) }

    /// An amount of memory such as `512Mi` in bytes; nil for any other text.
    package static func bytes(_ text: String) -> Int64? { QuantityText.parse(text, scale: 0) }
}
