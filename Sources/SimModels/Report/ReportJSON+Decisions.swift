import SimCore

extension JSONWriter {
    /// Writes the decisions of somebody who was asked about: each of them, none folded.
    mutating func write(_ account: DecisionAccount) {
        array(account.name, of: account.decisions) { json, decision in
            json.object { $0.write(decision) }
        }
    }

    private mutating func write(_ decision: Decision) {
        member("at_s", decision.at.seconds)
        member("what", decision.what)
        member("subject", orNull: decision.subject.isEmpty ? nil : decision.subject)
        array("inputs", of: decision.inputs) { json, input in
            json.object { $0.write(input) }
        }
        member("rule", decision.rule)
        member("result", decision.result)
        member("held_back", orNull: decision.heldBack)
        member("changes", decision.isChange)
    }

    private mutating func write(_ input: Decision.Input) {
        member("name", input.name)
        var unit = input.unit.isEmpty ? nil : input.unit
        switch input.value {
        case .count(let count): member("value", exact: count)
        case .number(let number): member("value", number)
        case .span(let span), .instant(let span):
            member("value", span.seconds)
            unit = "s"
        case .word(let word): member("value", word)
        case .none:
            key("value")
            null()
        }
        member("unit", orNull: unit)
    }
}
