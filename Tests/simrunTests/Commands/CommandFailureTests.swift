import SimCore
import Testing
import simrun

@Suite("what a run says that did not come to its end")
struct CommandFailureTests {
    private func failure(_ code: SimulationError.Code, _ message: String) -> CommandFailure {
        CommandFailure(
            runOf: "a.json",
            stoppedBy: SimulationError(
                code: code,
                event: "",
                subject: 0,
                time: .start,
                message: message
            )
        )
    }

    @Test("an account that does not add up is a mistake in the program, with status 3")
    func account() {
        let failure = failure(.conservation, "the account of intents does not add up: 1 of 2")
        #expect(failure.code == .incomplete)
        #expect(
            failure.lines == [
                "simrun: internal error: the account of intents does not add up: 1 of 2, "
                    + "at the end of the run of a.json"
            ]
        )
    }

    @Test("a budget that was exceeded is told as such, with status 3")
    func budget() {
        let failure = failure(.eventBudget, "more than 5 events")
        #expect(failure.code == .incomplete)
        #expect(
            failure.lines == [
                "simrun: a.json: the run stopped: more than 5 events; --events allows more"
            ]
        )
    }
}
