import SimCore

/// The accounts that must add up in every run: what was offered and accepted is somewhere, once.
///
/// Checked at the end of every run, whoever runs it, and by tests after every event.
extension Platform {
    /// An account that does not add up.
    package struct Discrepancy: Hashable, Sendable, CustomStringConvertible {
        /// The account: intents, sources or messages.
        package var account: String
        /// What it says, and what there is.
        package var problem: String

        /// The account and the problem in a sentence without a full stop.
        package var description: String { "the account of \(account) does not add up: \(problem)" }
    }

    /// The first account that does not add up, counted a second time where the things themselves are.
    package func checkConservation() -> Discrepancy? {
        if let problem = checkIntents() { return Discrepancy(account: "intents", problem: problem) }
        if let problem = checkWorkload() {
            return Discrepancy(account: "sources", problem: problem)
        }
        if let problem = checkMessages() {
            return Discrepancy(account: "messages", problem: problem)
        }
        return nil
    }

    /// Ends a run whose accounts do not add up: that is a mistake in the program, and no result.
    func requireConservation(at now: SimTime) throws(SimulationError) {
        guard let discrepancy = checkConservation() else { return }
        throw SimulationError(
            code: .conservation,
            event: "",
            subject: 0,
            time: now,
            message: discrepancy.description
        )
    }

    private func checkIntents() -> String? {
        if !intents.isConserved { return "\(intents.account)" }
        if intents.late < 0 || intents.succeeded < 0 || intents.rejected < 0 {
            return "one is negative: \(intents.account)"
        }
        return nil
    }

    private func checkMessages() -> String? {
        let counted = messagesInPlaces
        if ledger.open != counted {
            return "\(ledger.open) are open, but \(counted) are somewhere: \(ledger.account)"
        }
        if !ledger.hasNoNegative { return "one is negative: \(ledger.account)" }
        let since = messages
        if !since.hasNoNegative || since.open < strandedMessages {
            return "since T+0 \(since.account), with \(strandedMessages) stranded"
        }
        return nil
    }
}

extension IntentLedger {
    /// The account in words.
    fileprivate var account: String {
        "offered \(offered), succeeded \(succeeded), failed \(failed), rejected \(rejected), "
            + "late \(late), degraded \(degraded), in flight \(inFlight)"
    }
}

extension MessageLedger {
    /// The account in words.
    fileprivate var account: String {
        "accepted \(accepted), processed \(processed), lost \(lost), open \(open)"
    }

    fileprivate var hasNoNegative: Bool {
        [accepted, rejected, processed, duplicates].allSatisfy { $0 >= 0 }
            && LossCause.allCases.allSatisfy { lost($0) >= 0 }
    }
}
