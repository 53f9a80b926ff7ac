/// Why a run stopped before its end, told so that a person can act on it.
///
/// A failure is sticky: the first one is kept, the run stops after the event that caused it, and
/// running on throws it again.
public struct SimulationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// An event was scheduled with a delay below zero.
        case negativeDelay
        /// An event was scheduled for an instant that has passed.
        case timeInThePast
        /// An event was scheduled beyond the end of representable time.
        case timeOverflow
        /// A chain of events without delay did not end: ``Budget/generations``.
        case endlessLoop
        /// More events than ``Budget/events``.
        case eventBudget
        /// More waiting events than ``Budget/pendingEvents``.
        case pendingEventBudget
        /// More occurrences than ``Budget/occurrences``.
        case occurrenceBudget
        /// A run beyond ``Budget/simulatedTime``.
        case simulatedTimeBudget
        /// More events scheduled than the queue can number (about 275 billion).
        case sequenceBudget
        /// Two names of random streams that the engine cannot tell apart.
        case streamCollision
        /// The model reached a limit of its own, as on live records.
        case modelBudget
        /// Whoever watches the run ended it: ``Simulation/watch``.
        case interrupted
        /// The model says that it cannot go on.
        case modelFailure
        /// An account of the model does not add up: a mistake in the model, and no result.
        case conservation

        /// Whether a limit was reached, as opposed to a mistake made.
        public var isBudget: Bool {
            switch self {
            case .eventBudget, .pendingEventBudget, .occurrenceBudget, .simulatedTimeBudget,
                .sequenceBudget, .modelBudget, .interrupted:
                true
            case .negativeDelay, .timeInThePast, .timeOverflow, .endlessLoop, .streamCollision,
                .modelFailure, .conservation:
                false
            }
        }
    }

    /// What kind of failure it is.
    public let code: Code

    /// The name of the event concerned: the one scheduled, or else the one being handled.
    ///
    /// Empty when the failure happened outside any event.
    public let event: String

    /// The subject of that event, 0 outside any event.
    public let subject: UInt32

    /// When it happened.
    public let time: SimTime

    /// The whole story in a sentence or two.
    public let message: String

    /// Creates an error.
    public init(code: Code, event: String, subject: UInt32, time: SimTime, message: String) {
        self.code = code
        self.event = event
        self.subject = subject
        self.time = time
        self.message = message
    }

    /// The message.
    public var description: String { message }
}

/// What a model says when it cannot go on; the engine adds the time and the event.
public struct SimulationFailure: Sendable, Hashable {
    /// What kind of failure it is.
    public var code: SimulationError.Code

    /// What happened and what to change, without the time and without a full stop.
    public var message: String

    /// Creates a failure.
    public init(code: SimulationError.Code, message: String) {
        self.code = code
        self.message = message
    }

    /// A limit of the model was reached.
    public static func budget(_ message: String) -> SimulationFailure {
        SimulationFailure(code: .modelBudget, message: message)
    }

    /// The model is in a state from which it cannot go on.
    public static func model(_ message: String) -> SimulationFailure {
        SimulationFailure(code: .modelFailure, message: message)
    }
}
