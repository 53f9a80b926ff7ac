import SimCore

/// What is known of the call graph while a plan is built.
struct CallGraphDraft {
    /// A list of steps that runs beside others, whose operation is still to be made.
    struct Branch {
        var steps: [StepSpec]
        var service: Int
        var operation: NameMap<OperationSpec>.Entry
        var root: UInt16
    }

    /// The branches met so far, in the order of their operations.
    var branches: [Branch] = []
    /// Operations with a name.
    var named = 0
    /// The operation whose steps are being resolved.
    var service = 0
    var root: UInt16 = 0
    /// Where the call of a step is written, by the step's place.
    var places: [Int: Origin] = [:]
    /// The place in ``Plan/patience`` of the timeouts that calls have of their own.
    var patience: [SimDuration: Int] = [:]
}

/// Who calls whom: operations, their branches, and the ways through them.
extension PlanBuilder {
    /// Steps, and operations with their branches, of all services together.
    private static var maximumSteps: Int { 60_000 }

    mutating func checkStepCounts() -> Bool {
        let operations = scenario.services.values.flatMap(\.operations.values)
        // An operation in a thread has the way into it, and out of it, besides.
        let steps = operations.reduce(0) { $0 + $1.steps.stepCount + ($1.runs == .thread ? 2 : 0) }
        let branches = operations.reduce(operations.count) { $0 + $1.steps.branchCount }
        for (noun, count) in [("steps", steps), ("operations and branches", branches)]
        where count > Self.maximumSteps {
            let size = { (service: ServiceSpec) in
                service.operations.values.reduce(0) { $0 + $1.steps.stepCount }
            }
            let sizes = scenario.services.values.map(size)
            let largest = sizes.indices.max { sizes[$0] < sizes[$1] }
            report(
                "the services have \(count) \(noun) together, more than \(Self.maximumSteps)",
                at: largest.flatMap { scenario.services[$0].origin }
            )
        }
        return steps <= Self.maximumSteps && branches <= Self.maximumSteps
    }

    /// What callers find on the way to a service, and what it makes of their giving up.
    mutating func resolveCallers(of spec: ServiceSpec, into service: inout ServicePlan) {
        service.cancelsAbandoned = spec.onCallerGone == .cancel
        guard let latency = spec.network?.latency.sampler else { return }
        if case .constant(let value) = latency, value <= 0 { return }
        service.network = latency
        plan.hasNetwork = true
    }

    // MARK: Operations

    mutating func buildOperations() {
        plan.patience = plan.services.map(\.timeout)
        graph.named = scenario.services.values.reduce(0) { $0 + $1.operations.count }
        for (service, entry) in scenario.services.enumerated() {
            for operation in entry.value.operations {
                append(
                    CallGraphDraft.Branch(
                        steps: operation.value.steps,
                        service: service,
                        operation: operation,
                        root: UInt16(plan.operations.count)
                    )
                )
            }
        }
        // A branch may have branches, which come behind all others.
        var next = 0
        while next < graph.branches.count {
            append(graph.branches[next])
            next += 1
        }
    }

    private mutating func append(_ draft: CallGraphDraft.Branch) {
        let entry = scenario.services[draft.service]
        graph.service = draft.service
        graph.root = draft.root
        let first = plan.steps.count
        let isBranch = Int(draft.root) != plan.operations.count
        let runs = draft.operation.value.runs
        check(runs, draft.operation, of: entry, isBranch: isBranch)
        let isInThread = runs == .thread && !isBranch
        if isInThread { plan.steps.append(.enterThread) }
        append(draft.steps, of: entry, draft.operation)
        if isInThread { plan.steps.append(.leaveThread) }
        plan.operations.append(
            OperationPlan(
                service: UInt16(draft.service),
                firstStep: UInt16(first),
                stepCount: UInt16(plan.steps.count - first),
                root: draft.root,
                salt: SeedDerivation.hash(of: "operation/\(entry.name)/\(draft.operation.name)"),
                blocksLoop: runs == .blocking
            )
        )
        plan.names.operations.append("\(entry.name)/\(draft.operation.name)")
    }

    /// Appends steps: those of a cache's miss behind the look, those of a transaction between its
    /// BEGIN and its COMMIT.
    private mutating func append(
        _ steps: [StepSpec],
        of service: NameMap<ServiceSpec>.Entry,
        _ operation: NameMap<OperationSpec>.Entry
    ) {
        for step in steps {
            let place = plan.steps.count
            if case .call(let call) = step { graph.places[place] = call.service.origin }
            plan.steps.append(resolve(step, of: service, operation))
            switch step {
            case .transaction(let transaction):
                check(transaction, of: service, at: operation.origin)
                append(transaction.steps, of: service, operation)
                if case .thread = transaction.steps.first { plan.steps.swapAt(place, place + 1) }
                plan.steps.append(.commit)
            case .thread(let thread):
                append(thread.steps, of: service, operation)
                plan.steps.append(.leaveThread)
            case .cache(let cache):
                append(cache.miss, of: service, operation)
                plan.steps[place] = .cache(
                    CachePlan(
                        hitRatio: cache.hitRatio.value,
                        latency: cache.latency.sampler,
                        missSteps: UInt16(plan.steps.count - place - 1)
                    )
                )
            case .cpu, .sleep, .query, .call, .produce, .parallel:
                continue
            }
        }
    }

    mutating func resolve(_ call: CallSpec) -> StepPlan {
        guard let callee = resolveOperation(call.service, call.operation) else {
            return .sleep(.constant(0))
        }
        var patience = callee.service
        if let timeout = call.timeout {
            if let known = graph.patience[timeout] {
                patience = known
            } else if plan.patience.count <= Int(UInt16.max) {
                patience = plan.patience.count
                graph.patience[timeout] = patience
                plan.patience.append(timeout)
            } else {
                report(
                    "there are more than 65536 timeouts of services and calls",
                    at: call.service.origin
                )
            }
        }
        return .call(
            CallPlan(
                operation: UInt16(callee.operation),
                count: UInt16(call.fanOut),
                needed: UInt16(call.waitFor?.waitedFor(of: call.fanOut) ?? call.fanOut),
                patience: UInt16(patience)
            )
        )
    }

    mutating func resolve(
        _ parallel: ParallelSpec,
        of service: NameMap<ServiceSpec>.Entry,
        _ operation: NameMap<OperationSpec>.Entry
    ) -> StepPlan {
        let count = parallel.branches.count
        let first = graph.named + graph.branches.count
        for steps in parallel.branches {
            graph.branches.append(
                CallGraphDraft.Branch(
                    steps: steps,
                    service: graph.service,
                    operation: operation,
                    root: graph.root
                )
            )
        }
        return .parallel(
            ParallelPlan(
                first: UInt16(first),
                count: UInt16(count),
                needed: UInt16(parallel.waitFor?.waitedFor(of: count) ?? count)
            )
        )
    }

    // MARK: Ways

    /// Works out who calls whom, and refuses circles.
    mutating func buildReach() {
        let count = plan.services.count
        var direct: [[UInt16]] = Array(repeating: [], count: count)
        var isDirect: Set<Int> = []
        var calls: [[CallWay]] = Array(repeating: [], count: plan.operations.count)
        for (index, operation) in plan.operations.enumerated() {
            let first = Int(operation.firstStep)
            var missEnd = first
            for place in first..<first + Int(operation.stepCount) {
                switch plan.steps[place] {
                case .cache(let cache):
                    missEnd = max(missEnd, place + 1 + Int(cache.missSteps))
                case .parallel(let parallel):
                    for branch in 0..<Int(parallel.count) {
                        calls[index].append(
                            CallWay(
                                to: Int(parallel.first) + branch,
                                isBranch: true,
                                isAfterMiss: place < missEnd
                            )
                        )
                    }
                case .call(let call):
                    calls[index].append(
                        CallWay(
                            to: Int(call.operation),
                            isAfterMiss: place < missEnd,
                            place: graph.places[place]
                        )
                    )
                    let service = Int(plan.operations[Int(call.operation)].service)
                    if isDirect.insert(Int(operation.service) * count + service).inserted {
                        direct[Int(operation.service)].append(UInt16(service))
                    }
                case .cpu, .sleep, .query, .begin, .commit, .produce, .enterThread, .leaveThread:
                    continue
                }
            }
        }
        reportCircle(in: calls)
        plan.reach = CallReach(callees: direct)
    }

    /// A call of one operation by another, or a branch of it.
    private struct CallWay {
        var to: Int
        var isBranch = false
        /// Whether it is only made after a miss of a cache.
        var isAfterMiss: Bool
        var place: Origin?
    }

    /// Refuses calls that lead back to where they came from.
    ///
    /// One that only goes on after a miss would end some time, but how deep it gets has no bound:
    /// it is refused as well.
    private mutating func reportCircle(in calls: [[CallWay]]) {
        // 0 not seen, 1 on the way, 2 done.
        var state = Array(repeating: 0, count: calls.count)
        for start in calls.indices where state[start] == 0 {
            var way: [(operation: Int, next: Int)] = [(start, 0)]
            state[start] = 1
            while let last = way.last {
                guard last.next < calls[last.operation].count else {
                    state[last.operation] = 2
                    way.removeLast()
                    continue
                }
                way[way.count - 1].next += 1
                let callee = calls[last.operation][last.next].to
                if state[callee] == 1 {
                    let from = way.firstIndex { $0.operation == callee } ?? 0
                    report(circle: way[from...].map { calls[$0.operation][$0.next - 1] })
                    return
                }
                if state[callee] == 0 {
                    state[callee] = 1
                    way.append((callee, 0))
                }
            }
        }
    }

    /// Reports a circle by its calls; the last one leads to where the first one is made.
    private mutating func report(circle ways: [CallWay]) {
        let calls = ways.filter { !$0.isBranch }
        guard let closing = calls.last else { return }
        let names = ([closing] + calls).map { plan.names.operations[$0.to] }
        report(
            "the calls go round in a circle: \(names.joined(separator: " → "))",
            at: closing.place,
            hint: ways.contains(where: \.isAfterMiss)
                ? "a miss may follow a miss any number of times, so how deep the calls get has no "
                    + "bound; take one call out"
                : "a request would never be answered; take one call out"
        )
    }
}
