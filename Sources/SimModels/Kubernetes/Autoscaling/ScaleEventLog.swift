package import SimCore

/// The changes an autoscaler made in one direction, as far as its policies may still need them.
///
/// Changes made by others are not events: they shift the base the policies count from.
/// Source: kubernetes/kubernetes pkg/controller/podautoscaler/horizontal.go `storeScaleEvent`.
package struct ScaleEventLog: Hashable, Sendable {
    /// A change of the replica count and when it was made.
    package struct Entry: Hashable, Sendable, BitwiseCopyable {
        package var time: SimTime
        package var change: Int

        package init(time: SimTime, change: Int) {
            self.time = time
            self.change = change
        }
    }

    package private(set) var entries: [Entry]

    package init(_ entries: [Entry] = []) {
        self.entries = entries
    }

    /// The replicas moved within the last period; a change exactly that old is out.
    package func change(within period: SimDuration, at now: SimTime) -> Int {
        let cutoff = now - period
        var sum = 0
        for entry in entries where entry.time > cutoff { sum += entry.change }
        return sum
    }

    /// Enters a change in the last slot older than the longest period, or in a new one.
    ///
    /// Only the policies of the log's own direction are asked for the longest period, so a longer
    /// policy of the other direction may find a change already gone. The controller does so.
    package mutating func record(_ change: Int, longestPeriod: SimDuration, at now: SimTime) {
        let cutoff = now - longestPeriod
        let entry = Entry(time: now, change: change)
        if let slot = entries.lastIndex(where: { $0.time < cutoff }) {
            entries[slot] = entry
        } else {
            entries.append(entry)
        }
    }
}
