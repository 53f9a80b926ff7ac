import SimCore

/// The sources of requests.
extension PlanBuilder {
    /// Jumps of a rate at most that a run may be expected to have.
    private static var mostJumps: Double { 1_000_000 }

    mutating func buildTraffic() {
        for entry in scenario.traffic {
            let spec = entry.value
            guard let target = resolveOperation(spec.target, spec.operation, of: spec) else {
                continue
            }
            var source = SourcePlan(
                operation: UInt16(target.operation),
                service: UInt16(target.service),
                timeout: spec.timeout ?? plan.services[target.service].timeout,
                salt: SeedDerivation.hash(of: "source/\(entry.name)"),
                priority: UInt8(clamping: spec.priority),
                spacing: spec.arrivals
            )
            resolveArrivals(of: spec, named: entry, into: &source)
            source.keys = spec.keys.map {
                ZipfSampler(count: Int64($0.count), exponent: $0.skew)
            }
            source.retry = spec.retry.map { retry in
                RetryPlan(
                    attempts: retry.attempts,
                    delay: retry.delay.sampler,
                    probability: retry.probability.value,
                    afterErrors: retry.on.contains(.error),
                    afterTimeouts: retry.on.contains(.timeout),
                    afterRejections: retry.on.contains(.rejected)
                )
            }
            source.isElaborate =
                source.trace != nil || source.keys != nil || source.retry != nil
            plan.sources.append(source)
        }
    }

    /// Finds what a source asks for; a trace may say it request by request.
    private mutating func resolveOperation(
        _ target: NameReference,
        _ operation: NameReference?,
        of spec: TrafficSpec
    ) -> (service: Int, operation: Int)? {
        guard spec.trace != nil, operation == nil,
            let service = scenario.services.index(of: target.name),
            !scenario.services[service].value.operations.isEmpty
        else { return resolveOperation(target, operation) }
        return (service, operationIndex(service: service, operation: 0))
    }

    private mutating func resolveArrivals(
        of spec: TrafficSpec,
        named entry: NameMap<TrafficSpec>.Entry,
        into source: inout SourcePlan
    ) {
        if entry.origin == nil, spec.givenKinds.count > 1 {
            report(
                "the source \"\(entry.name)\" has \(spec.givenKinds.joined(separator: " and "))",
                at: nil,
                hint: "make two sources of them; what comes from sources adds up"
            )
        }
        if let users = spec.users {
            source.users = resolve(users, named: entry)
        } else if let trace = spec.trace {
            resolve(trace, of: spec, named: entry, into: &source)
        } else if let bursts = spec.bursts {
            source.bursts = bursts.states
            checkJumps(of: bursts, named: entry)
        } else {
            var segments: [RateCurve.Segment] = []
            if let recorded = spec.recorded {
                segments = resolve(recorded, named: entry)
                source.changes = RateChange.told(of: segments)
            } else if let diurnal = spec.diurnal {
                segments = DiurnalCurve(
                    diurnal,
                    start: scenario.start ?? UTCInstant(),
                    warmup: scenario.warmup
                )
                .segments(for: scenario.warmup + scenario.duration)
                source.changes = RateChange.told(of: segments)
            } else {
                (segments, source.changes) = knots(of: spec, named: entry)
            }
            source.curve = RateCurve(start: .start, segments: segments)
        }
    }

    /// The segments of a source's curve from the start of the simulation to its end, and when its
    /// rate changes.
    private mutating func knots(
        of spec: TrafficSpec,
        named entry: NameMap<TrafficSpec>.Entry
    ) -> (segments: [RateCurve.Segment], changes: [RateChange]) {
        var segments: [RateCurve.Segment] = []
        var changes: [RateChange] = []
        var before = 0.0
        guard spec.rate.count <= Self.maximumEntries else {
            report(
                "the rate of \"\(entry.name)\" has \(spec.rate.count) segments, more than "
                    + "\(Self.maximumEntries)",
                at: entry.origin,
                hint: "a \"recorded\" rate may have so many"
            )
            return ([], [])
        }
        let starts = spec.rate.map { segment in
            segment.at.map { plan.origin + $0 } ?? .start
        }
        if let first = starts.first, first > .start {
            segments.append(.constant(0, for: first - .start))
        }
        for (index, segment) in spec.rate.enumerated() {
            // A ramp goes on after the end of the run if that is where it leads to.
            let end = index + 1 < starts.count ? starts[index + 1] : plan.horizon
            guard starts[index] < plan.horizon else {
                context.warn(
                    "the rate of \"\(entry.name)\" changes at or after the end of the run",
                    at: entry.origin
                )
                break
            }
            let last = segment.rampTo ?? segment.rate
            segments.append(
                RateCurve.Segment(
                    duration: end - starts[index],
                    from: segment.rate.perSecond,
                    to: last.perSecond
                )
            )
            if last.perSecond != before || segment.rate.perSecond != before {
                changes.append(
                    RateChange(at: starts[index], from: before, to: last.perSecond)
                )
            }
            before = last.perSecond
        }
        return (segments, changes)
    }

    private mutating func checkJumps(
        of bursts: BurstsSpec,
        named entry: NameMap<TrafficSpec>.Entry
    ) {
        let round = bursts.states.reduce(0) { $0 + $1.meanDuration.seconds }
        let span = (scenario.warmup + scenario.duration).seconds
        guard bursts.states.count > 0, round > 0,
            span / round * Double(bursts.states.count) <= Self.mostJumps
        else {
            report(
                "the rate of \"\(entry.name)\" jumps more than \(Int(Self.mostJumps)) times in the run",
                at: entry.origin,
                hint: "let the states last longer: meanDuration"
            )
            return
        }
    }

    // MARK: Recordings

    private mutating func resolve(
        _ recorded: RecordedRateSpec,
        named entry: NameMap<TrafficSpec>.Entry
    ) -> [RateCurve.Segment] {
        guard isNamed(recorded.file, by: entry) else { return [] }
        do {
            let rate = try RecordedRate(recorded, start: scenario.start ?? UTCInstant())
            if rate.end < scenario.duration {
                context.warn(
                    "the recording of \"\(entry.name)\" ends at T+\(DurationText.text(rate.end)), "
                        + "before the run does",
                    at: recorded.file.origin ?? entry.origin
                )
            }
            return rate.segments(warmup: scenario.warmup, span: scenario.duration)
        } catch {
            report(error, in: recorded.file)
            return []
        }
    }

    private mutating func resolve(
        _ trace: TraceSpec,
        of spec: TrafficSpec,
        named entry: NameMap<TrafficSpec>.Entry,
        into source: inout SourcePlan
    ) {
        guard isNamed(trace.file, by: entry) else { return }
        let service = Int(source.service)
        let known = scenario.services[service].value.operations.names.enumerated().map {
            (
                name: $0.element,
                number: UInt16(operationIndex(service: service, operation: $0.offset))
            )
        }
        do {
            let recorded = try RecordedTrace(
                trace,
                start: scenario.start ?? UTCInstant(),
                operations: known
            )
            let first = recorded.first(notBefore: .zero - scenario.warmup)
            let last = recorded.first(notBefore: scenario.duration)
            if last - first < recorded.total {
                context.warn(
                    "\(recorded.total - (last - first)) of the \(recorded.total) requests of "
                        + "\"\(entry.name)\" lie outside the run",
                    at: trace.file.origin ?? entry.origin
                )
            }
            if recorded.operations.isEmpty, spec.operation == nil {
                _ = resolveOperation(spec.target, nil)
            }
            if !recorded.demands.isEmpty { plan.hasDemands = true }
            source.trace = recorded
        } catch {
            report(error, in: trace.file)
        }
    }

    /// Whether a recording has a file; one that was written and refused was reported before.
    private mutating func isNamed(
        _ file: AttachedFile,
        by entry: NameMap<TrafficSpec>.Entry
    ) -> Bool {
        if file.name.isEmpty, context.isValid {
            report("the recording of \"\(entry.name)\" has no file", at: entry.origin)
        }
        return !file.name.isEmpty
    }

    /// Reports what is wrong with a recording where it is wrong, under the path that names the file.
    private mutating func report(_ problem: CSVProblem, in file: AttachedFile) {
        context.add(
            ScenarioIssue(
                .wrongFormat,
                at: problem.place,
                path: file.origin?.path ?? "",
                found: problem.found,
                expected: problem.expected,
                hint: problem.hint
            )
        )
    }

    // MARK: Users

    private mutating func resolve(
        _ users: UsersSpec,
        named entry: NameMap<TrafficSpec>.Entry
    ) -> UsersPlan {
        var changes = [UsersChange(at: .start, from: 0, to: users.count, over: users.rampUp)]
        for change in users.changes {
            let previous = changes[changes.count - 1]
            let at = plan.origin + change.at
            if at < previous.at + previous.over {
                report(
                    "the users of \"\(entry.name)\" change at T+\(DurationText.text(change.at)), "
                        + "while they still change from before",
                    at: entry.origin,
                    hint: "let the rampUp or the change before end sooner"
                )
            }
            if at >= plan.horizon {
                context.warn(
                    "the users of \"\(entry.name)\" change at or after the end of the run",
                    at: entry.origin
                )
            }
            changes.append(
                UsersChange(at: at, from: previous.to, to: change.count, over: change.over)
            )
        }
        let resolved = UsersPlan(thinkTime: users.thinkTime.sampler, changes: changes)
        if resolved.most > UsersSpec.most || changes.contains(where: { $0.to < 0 }) {
            report(
                "the source \"\(entry.name)\" has fewer than no users or more than \(UsersSpec.most)",
                at: entry.origin
            )
        }
        return resolved
    }
}
