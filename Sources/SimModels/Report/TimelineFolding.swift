import SimCore

/// A timeline with facts that repeat folded into one line each.
///
/// Facts of one kind about one subject are folded while each follows the one before it within 30 s,
/// whatever happens to others in between; facts that are turns of the story stand alone.
struct TimelineFolding {
    /// Facts told in one line.
    struct Group {
        var kind: OccurrenceKind
        var subject: String
        /// The facts, by their place in the timeline.
        var members: [Int]
        /// Whether it is the first or the last of its kind about its subject.
        var isTurn: Bool
    }

    private struct Key: Hashable {
        var kind: OccurrenceKind
        var subject: [UInt8]
    }

    private static let window = SimDuration.seconds(30)

    let timeline: [TimelineEntry]
    private(set) var groups: [Group] = []
    private var groupOf: [Int]
    private var places: [UInt32: Int] = [:]

    /// Folds a timeline in the order of time.
    init(_ timeline: [TimelineEntry]) {
        self.timeline = timeline
        groupOf = []
        groupOf.reserveCapacity(timeline.count)
        var latest: [Key: Int] = [:]
        for (place, entry) in timeline.enumerated() {
            places[entry.id] = place
            let key = Key(kind: entry.kind, subject: Array(entry.subject.utf8))
            let last = latest[key]
            if let last, entry.kind.isFolded, let member = groups[last].members.last,
                entry.at - timeline[member].at <= Self.window,
                (timeline[member].at < .zero) == (entry.at < .zero)
            {
                groups[last].members.append(place)
                groupOf.append(last)
                continue
            }
            latest[key] = groups.count
            groupOf.append(groups.count)
            groups.append(
                Group(
                    kind: entry.kind,
                    subject: entry.subject,
                    members: [place],
                    isTurn: last == nil
                )
            )
        }
        for last in latest.values { groups[last].isTurn = true }
    }

    /// When the first fact of a group happened.
    func start(of group: Group) -> SimDuration { timeline[group.members[0]].at }

    /// What happened, with the time it took if it took any.
    func text(of group: Group) -> String {
        let first = timeline[group.members[0]]
        let last = timeline[group.members[group.members.count - 1]]
        guard group.members.count > 1 else { return first.text }
        let words = summary(of: group)
        let (from, to) = (ReportNumbers.instant(first.at), ReportNumbers.clock(last.at))
        return ReportNumbers.clock(first.at) == to ? words : "\(words) (\(from)–\(to))"
    }

    /// The first causes of a group, each once, told shortly with their times; two at the most.
    ///
    /// That something is over since it had begun says nothing, nor does a cause that is dated later.
    func causes(of group: Group) -> [String] {
        var told: [Int] = []
        for member in group.members {
            for cause in timeline[member].causes {
                guard let place = places[cause] else { continue }
                let origin = groupOf[place]
                if timeline[place].at > timeline[member].at { continue }
                if group.kind.isEndOfImpact, groups[origin].kind.isImpact { continue }
                if origin == groupOf[group.members[0]] || told.contains(origin) { continue }
                told.append(origin)
                if told.count == 2 { return told.map { shortText(of: groups[$0]) } }
            }
        }
        return told.map { shortText(of: groups[$0]) }
    }

    private func shortText(of group: Group) -> String {
        let entry = timeline[group.members[0]]
        var words = group.members.count > 1 ? summary(of: group) : entry.text
        // What follows a colon or stands in brackets explains; here the fact alone will do.
        if group.kind != .runbookStep,
            let end = words.firstIndex(where: { $0 == ":" || $0 == "(" }),
            end > words.startIndex
        {
            words = String(words[..<end])
            while words.last == " " { words.removeLast() }
        }
        return "\(ReportNumbers.instant(entry.at)) \(words)"
    }

    private func summary(of group: Group) -> String {
        let members = group.members.map { timeline[$0] }
        let count = Int64(members.count)
        let subject = group.subject
        switch group.kind.folding {
        case .pods(let verb):
            let pods = Int64(Set(members.map(\.value)).count)
            let words = "\(ReportNumbers.count(pods, "pod")) of \(subject) \(verb.form(pods))"
            return pods == count ? words : "\(words), \(ReportNumbers.count(count)) times"
        case .partitions(let verb):
            let some = ReportNumbers.count(count, "partition")
            return "\(some) of \(subject) \(verb.form(count))"
        case .nodes(let verb):
            let nodes = Int64(Set(members.map(\.value)).count)
            let words = "\(ReportNumbers.count(nodes, "node")) of \(subject) \(verb.form(nodes))"
            return nodes == count ? words : "\(words), \(ReportNumbers.count(count)) times"
        case .messages:
            let total = members.reduce(Int64(0)) { $0 &+ $1.value }
            return "\(ReportNumbers.count(total)) messages of \(subject) are lost, "
                + "\(ReportNumbers.count(count)) times"
        case .pages:
            return "\(ReportNumbers.count(count)) pages for \(subject) are delivered"
        case .repetition:
            return "\(members[0].text), \(ReportNumbers.count(count)) times"
        case .none:
            return members[0].text
        }
    }
}
