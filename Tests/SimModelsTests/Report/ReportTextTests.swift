import SimCore
import SimModels
import TestSupport
import Testing

@Suite("Report for people")
struct ReportTextTests {
    @Test("the report of an incident reads as recorded")
    func golden() throws {
        try expectGolden(ReportText().text(of: sampleResult()), "sample-storm.7.txt")
    }

    @Test("a run in which nothing happened says so, and leaves empty sections out")
    func calm() {
        var result = RunResult(named: "calm")
        result.seed = 1
        result.digest = "00"
        result.simulated.duration = .seconds(90)
        result.requests.offered = 1
        result.requests.succeeded = 1
        result.requests.attempts = 1
        let text = ReportText().text(of: result)
        #expect(text.hasPrefix("calm: no incident · none of 1 request failed\n"))
        #expect(text.contains("seed 1 · digest 00 · 1m 30s simulated · 0 events\n"))
        #expect(text.contains("\nTimeline\n  nothing noteworthy happened\n"))
        #expect(text.contains("\nMessages\n  none were sent\n"))
        for section in ["Warnings", "Cost", "Claims", "Expectations"] {
            #expect(!text.contains("\n\(section)\n"), "\(section)")
        }
    }

    @Test("colour only repeats what words say: without its codes the text is the plain one")
    func colourAddsNothing() {
        let result = sampleResult()
        let coloured = ReportText(style: .ansi).text(of: result)
        #expect(coloured.contains("\u{1B}[31mcontradicted\u{1B}[0m"))
        #expect(coloured.contains("\u{1B}[32mholds (fitted)\u{1B}[0m"))
        #expect(coloured.contains("\u{1B}[33mdid not happen\u{1B}[0m"))
        #expect(withoutColour(coloured) == ReportText().text(of: result))
    }

    @Test("no line is longer than the width, ends in a space or holds a control character")
    func widthLaw() {
        for seed in UInt64(1)...80 {
            var random = RandomResult(seed: seed)
            let result = random.result()
            let width = [80, 80, 60, 120][Int(seed % 4)]
            let style = seed % 3 == 0 ? ReportText.Style.ansi : .plain
            let text = ReportText(style: style, width: width).text(of: result)
            let shown = style == .ansi ? withoutColour(text) : text
            if let flaw = flaw(of: shown, width: width) {
                Issue.record("seed \(seed), width \(width): \(flaw)")
                return
            }
        }
    }

    @Test("every summary over seeds keeps to the width too")
    func seedsWidthLaw() {
        for seed in UInt64(1)...40 {
            var random = RandomResult(seed: seed)
            let report = SeedsReport([random.result(), random.result(), random.result()])
            if let flaw = flaw(of: report.text(), width: 80) {
                Issue.record("seed \(seed): \(flaw)")
                return
            }
        }
    }

    private func flaw(of text: String, width: Int) -> String? {
        if !text.hasSuffix("\n") { return "no line feed at the end" }
        for line in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
            // Measured apart from the report's own notion of width: all that is not ASCII, Latin or
            // punctuation counts double, which is never too little for what the names hold.
            let wide = line.count { $0.value >= 0x1100 && !(0x2000...0x22FF).contains($0.value) }
            if line.count + wide > width { return "too long: \(String(line))" }
            if line.last == " " { return "ends in a space: \(String(line))" }
            let hasControl = line.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
            if hasControl || line.contains("\u{202E}") { return "not inert: \(String(line))" }
        }
        return nil
    }

    private func withoutColour(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        var isCode = false
        for scalar in text.unicodeScalars {
            if scalar == "\u{1B}" { isCode = true }
            if !isCode { shown.append(scalar) }
            if isCode, scalar == "m" { isCode = false }
        }
        return String(shown)
    }
}

@Suite("First line of a report")
struct ReportVerdictTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var line: String
        var change: @Sendable (inout RunResult) -> Void
    }

    @Test(
        "what happened is one sentence",
        arguments: [
            Case(testDescription: "nothing at all", line: "s: no incident") { _ in },
            Case(testDescription: "with its variant", line: "s [fix]: no incident") {
                $0.variant = "fix"
            },
            Case(testDescription: "only degraded", line: "s: degraded 40s, never down") {
                $0.downtime.degraded = .seconds(40)
            },
            Case(testDescription: "down, nobody wholly", line: "s: DOWN 12m 40s") {
                $0.downtime.down = .seconds(760)
            },
            Case(testDescription: "down and out", line: "s: DOWN 12m 40s (full outage 8m 10s)") {
                $0.downtime.down = .seconds(760)
                $0.downtime.fullOutage = .seconds(490)
            },
            Case(testDescription: "one message", line: "s: no incident · 1 message lost") {
                $0.messages.accepted = 5
                $0.messages.lost = 1
            },
            Case(
                testDescription: "rejected stands beside lost",
                line: "s: no incident · no message lost, 2,000,000 rejected at the door"
            ) {
                $0.messages.accepted = 5
                $0.messages.rejected = 2_000_000
            },
            Case(
                testDescription: "what nobody took, whatever stood in the way",
                line: "s: no incident · 1 message lost, 7 rejected at the door"
            ) {
                $0.messages.accepted = 5
                $0.messages.lost = 1
                $0.messages.rejected = 2
                $0.messages.neverAccepted = 7
            },
            Case(
                testDescription: "late is failed",
                line: "s: no incident · 80 of 100 requests failed, all of them late"
            ) {
                $0.requests.offered = 100
                $0.requests.late = 80
            },
            Case(
                testDescription: "late beside failed and rejected",
                line: "s: no incident · 90 of 100 requests failed, 80 of them late, 5 rejected"
            ) {
                $0.requests.offered = 100
                $0.requests.late = 80
                $0.requests.failed = 10
                $0.requests.rejected = 5
            },
            Case(
                testDescription: "late messages",
                line: "s: no incident · no message lost · 68 M messages late"
            ) {
                $0.messages.accepted = 100_000_000
                $0.messages.late = 68_040_000
            },
            Case(
                testDescription: "what had not recovered",
                line: "s: no incident · NOT RECOVERED: web is down at the end"
            ) {
                $0.recovery.objectives = [("web", .down)]
            },
            Case(
                testDescription: "users who hang",
                line: "s: no incident · up to 40 of 100 users hang"
            ) {
                var closed = ClosedLoadReport()
                closed.users = 100
                closed.hanging = 40
                $0.requests.closed = closed
            },
            Case(
                testDescription: "users who ask less",
                line: "s: no incident · throughput 50.0 % of the baseline's"
            ) {
                var closed = ClosedLoadReport()
                closed.throughput = 20
                closed.expected = 40
                closed.yardstick = .baseline
                $0.requests.closed = closed
            },
            Case(testDescription: "nothing has a price", line: "s: no incident") {
                $0.cost.baseline = 0
            },
            Case(testDescription: "it cost less", line: "s: no incident · saved $12.40") {
                $0.cost.total = 1
                $0.cost.baseline = 13.4
            },
        ]
    )
    func verdict(_ example: Case) {
        var result = RunResult(named: "s")
        example.change(&result)
        let text = ReportText().text(of: result)
        #expect(text.split(separator: "\n").first.map(String.init) == example.line)
    }
}
