public import SimCore

/// A person on call: paged, acknowledges, then works through a runbook.
///
/// The owner draws the delays, calls ``page(at:acknowledgingAfter:)`` when a page is delivered and
/// ``advance(to:)`` at ``nextTimer``, and carries out the action of each step when it is told that
/// the step takes effect. A page that reaches a person who is already engaged changes nothing but
/// ``pagesReceived``.
public struct Responder: Hashable, Sendable {
    /// What the person is doing.
    public enum State: Hashable, Sendable, BitwiseCopyable {
        /// Nothing: no page has arrived, or the last one has been dealt with.
        case idle
        /// Paged, but has not reacted.
        case paged
        /// Working on the step of this index.
        case working(step: Int)
        /// Every step is done; the incident is still this person's.
        case watching
    }

    /// What a page does to the person it reaches.
    public enum PageAnswer: Hashable, Sendable, BitwiseCopyable {
        /// They will acknowledge it at this instant.
        case acknowledging(at: SimTime)
        /// They are engaged already.
        case alreadyEngaged
    }

    /// Something a person has done.
    public enum Fact: Hashable, Sendable, BitwiseCopyable {
        /// They acknowledged the page.
        case acknowledged(at: SimTime)
        /// The action of the runbook's step of this index takes effect.
        case stepTakesEffect(index: Int, at: SimTime)
        /// The runbook is done.
        case finished(at: SimTime)
    }

    /// How long each step of the runbook takes until its action takes effect, in order.
    ///
    /// A change applies to steps that have not begun; a negative span counts as none.
    public var runbook: [SimDuration]
    /// What the person is doing.
    public private(set) var state = State.idle
    /// Pages that reached the person, repeated ones included.
    public private(set) var pagesReceived: Int64 = 0
    /// When the first page arrived, if any has.
    public private(set) var firstPagedAt: SimTime?
    /// When the page now dealt with was acknowledged, if one is.
    public private(set) var acknowledgedAt: SimTime?
    /// When something is due next; nothing while nothing is.
    public private(set) var nextTimer: SimTime?

    private var finishedWork = SimDuration.zero

    /// Creates a person who is not engaged.
    ///
    /// - Parameter runbook: How long each step takes until its action takes effect, in order.
    public init(runbook: [SimDuration] = []) {
        self.runbook = runbook
    }

    /// Whether a page is being dealt with.
    public var isEngaged: Bool { state != .idle }

    /// Delivers a page.
    public mutating func page(at time: SimTime, acknowledgingAfter delay: SimDuration) -> PageAnswer
    {
        pagesReceived += 1
        if firstPagedAt == nil { firstPagedAt = time }
        guard state == .idle else { return .alreadyEngaged }
        let due = time + max(.zero, delay)
        state = .paged
        nextTimer = due
        return .acknowledging(at: due)
    }

    /// Does the next thing that is due up to and including an instant.
    ///
    /// Call it until it answers nothing: a step of no length takes effect at the instant at which the
    /// one before it does.
    public mutating func advance(to time: SimTime) -> Fact? {
        guard let due = nextTimer, due <= time else { return nil }
        switch state {
        case .idle, .watching:
            nextTimer = nil
            return nil
        case .paged:
            acknowledgedAt = due
            begin(step: 0, at: due)
            return .acknowledged(at: due)
        case .working(let step) where step < runbook.count:
            begin(step: step + 1, at: due)
            return .stepTakesEffect(index: step, at: due)
        case .working:
            state = .watching
            nextTimer = nil
            return .finished(at: due)
        }
    }

    /// Ends the engagement: the incident is over, or someone else took it.
    ///
    /// A page may engage the person again afterwards, from the first step.
    public mutating func standDown(at time: SimTime) {
        if let acknowledgedAt { finishedWork += max(.zero, time - acknowledgedAt) }
        state = .idle
        acknowledgedAt = nil
        nextTimer = nil
    }

    /// How long the person has worked, from each acknowledgement to the end of the engagement.
    public func timeEngaged(at time: SimTime) -> SimDuration {
        guard let acknowledgedAt else { return finishedWork }
        return finishedWork + max(.zero, time - acknowledgedAt)
    }

    /// Begins a step; the end of the last one is one more instant, at which the runbook is finished.
    private mutating func begin(step: Int, at time: SimTime) {
        state = .working(step: step)
        nextTimer = step < runbook.count ? time + max(.zero, runbook[step]) : time
    }
}
