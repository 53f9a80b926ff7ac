import SimCore
import SimModels
import Testing

@Suite("alert policies and their issues")
struct IssueTrackerTests {
    @Test(
        "how many people-disturbing messages two conditions on two signals send",
        arguments: [
            (IncidentPreference.perPolicy, 1), (.perCondition, 2), (.perConditionAndTarget, 4),
        ]
    )
    func activations(preference: IncidentPreference, expected: Int) {
        var tracker = IssueTracker(preference: preference)
        var activations = 0
        for (index, pair) in [(0, 0), (0, 1), (1, 0), (1, 1)].enumerated() {
            let time = SimTime.start + .seconds(Int64(index))
            if case .activated = tracker.openIncident(
                condition: pair.0,
                signal: pair.1,
                at: time
            ) {
                activations += 1
            }
        }
        #expect(activations == expected)
        #expect(tracker.issues.count == expected)
        #expect(tracker.issues.reduce(0) { $0 + $1.incidents } == 4)
    }

    @Test("an issue closes with its last incident, and the next one activates again")
    func closing() {
        var tracker = IssueTracker()
        tracker.deliveryLatency = .seconds(5)
        let at = { (seconds: Int64) in SimTime.start + .seconds(seconds) }
        #expect(
            tracker.openIncident(condition: 0, signal: 0, at: at(10))
                == .activated(issue: 0, deliveredAt: at(15))
        )
        #expect(tracker.openIncident(condition: 1, signal: 0, at: at(20)) == .joined(issue: 0))
        #expect(tracker.closeIncident(condition: 0, signal: 0, at: at(30)) == .stillOpen(issue: 0))
        #expect(
            tracker.closeIncident(condition: 1, signal: 0, at: at(40))
                == .closed(issue: 0, deliveredAt: at(45))
        )
        #expect(tracker.closeIncident(condition: 1, signal: 0, at: at(50)) == .unknown)
        #expect(
            tracker.openIncident(condition: 0, signal: 0, at: at(60))
                == .activated(issue: 1, deliveredAt: at(65))
        )
    }

    @Test("a closing message never overtakes the activation it follows")
    func gracePeriod() {
        var tracker = IssueTracker()
        tracker.criticalGracePeriod = .seconds(60)
        tracker.warningGracePeriod = .seconds(300)
        let at = { (seconds: Int64) in SimTime.start + .seconds(seconds) }
        #expect(
            tracker.openIncident(condition: 0, signal: 0, priority: .warning, at: at(0))
                == .activated(issue: 0, deliveredAt: at(300))
        )
        #expect(
            tracker.closeIncident(condition: 0, signal: 0, at: at(10))
                == .closed(issue: 0, deliveredAt: at(300))
        )
        #expect(
            tracker.openIncident(condition: 0, signal: 0, at: at(1_000))
                == .activated(issue: 1, deliveredAt: at(1_060))
        )
    }
}
