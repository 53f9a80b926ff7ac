import SimCore
import SimModels

/// Checks every account of the platform after every event, and remembers the first that is wrong.
struct InvariantObserver: SimulationObserver {
    typealias ModelType = Platform

    private(set) var problem: String?
    private(set) var events = 0

    mutating func didHandle(
        _ event: Platform.Event,
        at time: SimTime,
        cause: OccurrenceID,
        in model: borrowing Platform
    ) {
        events += 1
        guard problem == nil else { return }
        let found =
            model.checkInvariants() ?? model.checkTimes(at: time) ?? model.checkLeastTimes()
        guard let found else { return }
        problem =
            "after \(Platform.Event.name(of: event.code)) of \(event.subject) at \(time): \(found)"
    }
}
