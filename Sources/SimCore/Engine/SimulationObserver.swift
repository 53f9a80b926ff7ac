/// Watches a run from outside: it sees every event and the model, and can change neither.
///
/// An observer is an argument of the run and not a part of the simulation, so a run with one and a
/// run without one are the same run. Both methods do nothing unless a conforming type says
/// otherwise.
public protocol SimulationObserver {
    /// The model that is watched.
    associatedtype ModelType: Model

    /// Sees an event and the model just before the model handles it.
    mutating func willHandle(
        _ event: ModelType.Event,
        at time: SimTime,
        cause: OccurrenceID,
        in model: borrowing ModelType
    )

    /// Sees an event and the model just after the model handled it.
    mutating func didHandle(
        _ event: ModelType.Event,
        at time: SimTime,
        cause: OccurrenceID,
        in model: borrowing ModelType
    )
}

extension SimulationObserver {
    /// Does nothing.
    @inlinable
    public mutating func willHandle(
        _ event: ModelType.Event,
        at time: SimTime,
        cause: OccurrenceID,
        in model: borrowing ModelType
    ) {}

    /// Does nothing.
    @inlinable
    public mutating func didHandle(
        _ event: ModelType.Event,
        at time: SimTime,
        cause: OccurrenceID,
        in model: borrowing ModelType
    ) {}
}

/// The observer that is not there; it compiles to nothing.
public struct Unobserved<ModelType: Model>: SimulationObserver, Sendable {
    /// Creates the absent observer.
    @inlinable
    public init() {}
}
