import SimCore

/// Which operations and steps go on in threads beside an event loop.
extension PlanBuilder {
    /// Reports an operation that is to run where its service's server cannot let it, or steps of it.
    mutating func check(
        _ runs: HandlerKind,
        _ operation: NameMap<OperationSpec>.Entry,
        of service: NameMap<ServiceSpec>.Entry,
        isBranch: Bool
    ) {
        guard !isBranch else { return }
        let hasThreads = operation.value.steps.hasThread
        guard runs != .loop || hasThreads else { return }
        guard service.value.server?.hasLoops ?? false else {
            report(
                runs == .loop
                    ? "the operation \"\(operation.name)\" of \"\(service.name)\" has a thread step, "
                        + "but its server has no event loop"
                    : "the operation \"\(operation.name)\" of \"\(service.name)\" runs \(runs.rawValue), "
                        + "but its server has no event loop",
                at: operation.origin,
                hint: "give it a server with event loops: uvicorn, or gunicorn with worker_class "
                    + "uvicorn.workers.UvicornWorker"
            )
            return
        }
        if runs != .loop, hasThreads {
            report(
                "the operation \"\(operation.name)\" of \"\(service.name)\" runs \(runs.rawValue) as a "
                    + "whole, and has a thread step",
                at: operation.origin,
                hint: "only what goes on on the loop can be handed to a thread"
            )
        } else if operation.value.steps.hasThreadInThread {
            report(
                "the operation \"\(operation.name)\" of \"\(service.name)\" has a thread step in a thread",
                at: operation.origin,
                hint: "put its steps into the outer one"
            )
        }
    }
}

extension ServerSpec {
    /// Whether its processes have event loops.
    var hasLoops: Bool {
        switch self {
        case .gunicorn(let gunicorn): gunicorn.workerClass.hasLoop
        case .uvicorn: true
        case .tomcat: false
        }
    }
}

extension [StepSpec] {
    /// Whether one of them, or of those inside them, is a thread's.
    fileprivate var hasThread: Bool {
        contains { step in
            if case .thread = step { return true }
            return step.inner.contains(where: \.hasThread)
        }
    }

    /// Whether a thread's steps have a thread among them.
    fileprivate var hasThreadInThread: Bool {
        contains { step in
            if case .thread(let thread) = step { return thread.steps.hasThread }
            return step.inner.contains(where: \.hasThreadInThread)
        }
    }
}

extension StepSpec {
    /// The lists of steps inside it.
    fileprivate var inner: [[StepSpec]] {
        switch self {
        case .transaction(let transaction): [transaction.steps]
        case .thread(let thread): [thread.steps]
        case .cache(let cache): [cache.miss]
        case .parallel(let parallel): parallel.branches
        case .cpu, .sleep, .query, .call, .produce: []
        }
    }
}
