import Testing
import simrun

@Suite("Colour")
struct ColorChoiceTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var choice = ColorChoice.auto
        var isTerminal = true
        var environment = ["TERM": "xterm-256color"]
        var isOn: Bool
    }

    @Test(
        "is used when it can be seen and nobody objects; the flag wins over all",
        arguments: [
            Case(testDescription: "a terminal", isOn: true),
            Case(testDescription: "no terminal", isTerminal: false, isOn: false),
            Case(testDescription: "a dumb terminal", environment: ["TERM": "dumb"], isOn: false),
            Case(testDescription: "NO_COLOR", environment: ["NO_COLOR": "1"], isOn: false),
            Case(testDescription: "an empty NO_COLOR", environment: ["NO_COLOR": ""], isOn: true),
            Case(
                testDescription: "forced without a terminal",
                isTerminal: false,
                environment: ["CLICOLOR_FORCE": "1"],
                isOn: true
            ),
            Case(
                testDescription: "forced with 0",
                isTerminal: false,
                environment: ["CLICOLOR_FORCE": "0"],
                isOn: false
            ),
            Case(
                testDescription: "NO_COLOR against CLICOLOR_FORCE",
                environment: ["NO_COLOR": "1", "CLICOLOR_FORCE": "1"],
                isOn: false
            ),
            Case(
                testDescription: "always against everything",
                choice: .always,
                isTerminal: false,
                environment: ["NO_COLOR": "1", "TERM": "dumb"],
                isOn: true
            ),
            Case(
                testDescription: "never against force",
                choice: .never,
                environment: ["CLICOLOR_FORCE": "1"],
                isOn: false
            ),
        ]
    )
    func decision(_ example: Case) {
        let isOn = example.choice.isOn(isTerminal: example.isTerminal) { example.environment[$0] }
        #expect(isOn == example.isOn)
    }
}
