package import SimCore

/// The proposals an autoscaler remembers, in the order of its slots.
///
/// A slot that no window can see any more is overwritten, so the list stays about as long as the longest
/// window has reconciles. It lives in the controller's memory and survives changes of the spec.
/// Source: kubernetes/kubernetes pkg/controller/podautoscaler/horizontal.go.
package struct RecommendationHistory: Hashable, Sendable {
    /// A proposal and when it was made.
    package struct Entry: Hashable, Sendable, BitwiseCopyable {
        package var time: SimTime
        package var replicas: Int

        package init(time: SimTime, replicas: Int) {
            self.time = time
            self.replicas = replicas
        }
    }

    package private(set) var entries: [Entry]

    package init(_ entries: [Entry] = []) {
        self.entries = entries
    }

    /// Enters the present replica count once, before the first proposal.
    ///
    /// So an autoscaler that has just started holds a scale-down for a whole window.
    package mutating func seed(_ replicas: Int, at now: SimTime) {
        if entries.isEmpty { entries.append(Entry(time: now, replicas: replicas)) }
    }

    /// Stores a proposal and answers the highest one of the window.
    ///
    /// For autoscalers without behavior. An entry exactly as old as the window still counts.
    package mutating func highest(
        with proposal: Int,
        window: SimDuration,
        at now: SimTime
    ) -> Int {
        let cutoff = now - window
        var highest = proposal
        var reusable: Int?
        for (index, entry) in entries.enumerated() {
            if entry.time < cutoff {
                reusable = index
            } else {
                highest = max(highest, entry.replicas)
            }
        }
        store(proposal, at: now, in: reusable)
        return highest
    }

    /// Stores a proposal and answers the present count, moved only as far as both windows agree.
    ///
    /// For autoscalers with behavior. An entry exactly as old as the window is out, so that a window of 0
    /// sees nothing but the new proposal. The answer may be a number that no metric proposed.
    package mutating func stabilized(
        with proposal: Int,
        current: Int,
        upWindow: SimDuration,
        downWindow: SimDuration,
        at now: SimTime
    ) -> Int {
        let upCutoff = now - upWindow
        let downCutoff = now - downWindow
        var lowest = proposal
        var highest = proposal
        var reusable: Int?
        for (index, entry) in entries.enumerated() {
            if entry.time > upCutoff { lowest = min(lowest, entry.replicas) }
            if entry.time > downCutoff { highest = max(highest, entry.replicas) }
            if entry.time < upCutoff && entry.time < downCutoff { reusable = index }
        }
        store(proposal, at: now, in: reusable)
        return min(max(current, lowest), highest)
    }

    private mutating func store(_ proposal: Int, at now: SimTime, in slot: Int?) {
        let entry = Entry(time: now, replicas: proposal)
        if let slot {
            entries[slot] = entry
        } else {
            entries.append(entry)
        }
    }
}
