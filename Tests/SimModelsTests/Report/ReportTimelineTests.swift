import SimCore
import SimModels
import Testing

@Suite("Timeline of a report")
struct ReportTimelineTests {
    @Test("facts of a kind within 30 s of each other are one line, others between them or not")
    func folding() {
        var entries: [TimelineEntry] = []
        for pod in Int64(0)..<6 {
            entries.append(kill(UInt32(pod), at: 171_000 + 2_000 * pod, pod: pod))
            entries.append(lag(UInt32(100 + pod), at: 171_000 + 2_000 * pod))
        }
        #expect(
            lines(entries)[0]
                == "  T+02:51  6 pods of web are killed by their liveness probe (T+02:51–03:01)"
        )
        #expect(lines(entries).count == 2)
    }

    @Test("a fact more than 30 s after the one before begins a new line")
    func notFolded() {
        let text = lines([
            kill(1, at: 0, pod: 0), kill(2, at: 30_000, pod: 1), kill(3, at: 60_001, pod: 2),
        ])
        #expect(
            text == [
                "  T+00:00  2 pods of web are killed by their liveness probe (T+00:00–00:30)",
                "  T+01:00  pod web-2 is killed by its liveness probe",
            ]
        )
    }

    @Test("the same pod killed again is told as times, not as pods")
    func repeated() {
        let text = lines([
            kill(1, at: 0, pod: 0), kill(2, at: 20_000, pod: 0), kill(3, at: 40_000, pod: 0),
        ])
        #expect(
            text == [
                "  T+00:00  1 pod of web is killed by its liveness probe, 3 times (T+00:00–00:40)"
            ]
        )
    }

    @Test("steps of people and decisions of the autoscaler are never folded")
    func turns() {
        let scaled = (1...3).map { step in
            TimelineEntry(
                UInt32(step),
                at: .seconds(15 * Int64(step)),
                .autoscalerScaled,
                of: "web",
                text: "autoscaler of web goes from \(step) to \(2 * step) pods"
            )
        }
        #expect(lines(scaled).count == 3)
    }

    @Test("a line names its first two causes with their times, shortly")
    func causes() {
        let database = TimelineEntry(
            4,
            at: .seconds(150),
            .databaseExhausted,
            of: "db",
            text: "db refuses connections: 97 of 100 slots are taken"
        )
        let ready = TimelineEntry(
            1,
            at: .seconds(-5),
            .faultStruck,
            of: "x",
            text: "fault x strikes"
        )
        var killed = kill(5, at: 171_000, pod: 1)
        killed.causes = [4, 1, 4, 77]
        #expect(
            lines([ready, database, killed]) == [
                "  T+02:30  db refuses connections: 97 of 100 slots are taken",
                "  T+02:51  pod web-1 is killed by its liveness probe",
                "           ← T+02:30 db refuses connections; T-00:05 fault x strikes",
            ]
        )
    }

    @Test("a cause that fits stands on the same line")
    func causeOnTheSameLine() {
        var closed = TimelineEntry(
            2,
            at: .seconds(20),
            .alertClosed,
            of: "a",
            text: "alert a closes"
        )
        closed.causes = [1]
        let opened = TimelineEntry(
            1,
            at: .seconds(10),
            .alertOpened,
            of: "a",
            text: "alert a opens"
        )
        #expect(
            lines([opened, closed]).last == "  T+00:20  alert a closes  ← T+00:10 alert a opens"
        )
    }

    @Test("too long a timeline keeps faults, people and first occurrences, and counts the rest")
    func limit() {
        var entries: [TimelineEntry] = []
        for number in 0..<200 {
            entries.append(kill(UInt32(number), at: Int64(number) * 40_000, pod: 0))
        }
        entries.append(
            TimelineEntry(
                900,
                at: .seconds(8_000),
                .runbookStep,
                of: "ann",
                text: "ann: restarts web"
            )
        )
        let text = lines(entries)
        #expect(text.count == 91)
        #expect(text.first == "  T+00:00    pod web-0 is killed by its liveness probe")
        #expect(text[text.count - 2] == "  T+2:13:20  ann: restarts web")
        #expect(text.last == "  … 111 more in --format json")
    }

    private func kill(_ id: UInt32, at milliseconds: Int64, pod: Int64) -> TimelineEntry {
        TimelineEntry(
            id,
            at: .milliseconds(milliseconds),
            .podLivenessFailed,
            of: "web",
            text: "pod web-\(pod) is killed by its liveness probe",
            value: pod
        )
    }

    private func lag(_ id: UInt32, at milliseconds: Int64) -> TimelineEntry {
        TimelineEntry(
            id,
            at: .milliseconds(milliseconds),
            .kafkaLag,
            of: "web",
            text: "web falls behind"
        )
    }

    /// The lines of the timeline alone.
    private func lines(_ entries: [TimelineEntry]) -> [String] {
        var result = RunResult(named: "s")
        result.timeline = entries
        let all = ReportText().text(of: result)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let start = all.firstIndex(of: "Timeline") else { return [] }
        return Array(all[(start + 1)...].prefix { !$0.isEmpty })
    }
}
