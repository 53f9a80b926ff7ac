import SimCore

/// Writes a result for programs: JSON with `schemaVersion` 2 and keys in a fixed order.
///
/// The same result gives the same bytes. Times are seconds, latencies milliseconds; `null` is what did
/// not happen; whole numbers beyond 2^53 are strings, since many readers round them.
public enum ReportJSON {
    /// The version of the shape: keys are only added to it.
    public static let schemaVersion = 2

    /// The UTF-8 text of a result, with a final line feed.
    public static func bytes(of result: RunResult) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("schemaVersion", schemaVersion)
            json.member("scenario", result.scenario)
            json.member("variant", orNull: result.variant)
            json.member("start_utc", orNull: result.start?.description)
            json.member("seed", exact: result.seed)
            json.member("digest", result.digest)
            json.write(result.simulated)
            json.write(result.messages)
            json.write(result.requests)
            json.write(result.downtime)
            json.write(result.recovery)
            json.write(result.cost)
            json.write(timeline: result.timeline, from: result.start)
            json.array("provisos", of: result.provisos) { json, proviso in
                json.object { json in
                    json.member("assumption", proviso.path)
                    json.member("otherwise", proviso.otherwise)
                }
            }
            json.write(claims: result.claims)
            json.write(expectations: result.expectations)
            json.write(expectationsElsewhere: result.expectationsElsewhere)
            json.write(series: result.series)
            json.array("warnings", of: result.warnings) { $0.value($1) }
            json.write(changes: result.changes)
            json.write(explanations: result.explanations, accounts: result.decisions)
        }
        return json.output
    }

    /// The text of a result, with a final line feed.
    public static func text(of result: RunResult) -> String {
        String(decoding: bytes(of: result), as: UTF8.self)
    }
}

extension JSONWriter {
    mutating func write(_ simulated: Simulated) {
        object("simulated") { json in
            json.member("duration_s", simulated.duration.seconds)
            json.member("events", exact: simulated.events)
            json.member("requests", exact: simulated.requests)
            json.member("messages", exact: simulated.messages)
        }
    }

    mutating func write(_ messages: MessageReport) {
        object("messages") { json in
            json.member("accepted", exact: messages.accepted)
            json.member("processed", exact: messages.processed)
            json.member("lost", exact: messages.lost)
            json.member("parked", exact: messages.parked)
            json.member("stranded", exact: messages.stranded)
            json.member("in_flight", exact: messages.inFlight)
            json.member("duplicates", exact: messages.duplicates)
            json.member("rejected", exact: messages.rejected)
            json.member("late", exact: messages.late)
            json.member("never_accepted", exact: messages.neverAccepted)
            json.object("lost_by_cause") { json in
                for (cause, count) in messages.lostByCause {
                    json.member(cause.name, exact: count)
                }
            }
        }
    }

    mutating func write(_ requests: RequestReport) {
        object("requests") { json in
            json.member("offered", exact: requests.offered)
            json.member("succeeded", exact: requests.succeeded)
            json.member("failed", exact: requests.failed)
            json.member("rejected", exact: requests.rejected)
            json.member("late", exact: requests.late)
            json.member("degraded", exact: requests.degraded)
            json.member("in_flight", exact: requests.inFlight)
            json.member("attempts", exact: requests.attempts)
            json.object("failed_by_cause") { json in
                for (cause, count) in requests.failedByCause {
                    json.member(cause.name, exact: count)
                }
            }
            json.write(requests.latency)
            json.object("by_service") { json in
                for (name, service) in requests.byService {
                    json.object(name) { $0.write(service) }
                }
            }
            if let closed = requests.closed { json.write(closed) }
            guard requests.bySource.count > 1 else { return }
            json.object("by_source") { json in
                for (name, source) in requests.bySource {
                    json.object(name) { $0.write(source) }
                }
            }
        }
    }

    private mutating func write(_ source: SourceReport) {
        member("priority", source.priority)
        for count in SourceReport.counts { member(count.key, exact: count.value(source)) }
        write(source.latency)
    }

    private mutating func write(_ service: ServiceReport) {
        member("calls", exact: service.calls)
        member("succeeded", exact: service.succeeded)
        member("failed", exact: service.failed)
        member("rejected", exact: service.rejected)
        if service.cancelled > 0 { member("cancelled", exact: service.cancelled) }
        write(service.latency)
        member("pods", service.pods)
        member("peak_pods", exact: service.peakPods)
        member("restarts", exact: service.restarts)
        if let oomKills = service.oomKills { member("oom_killed", exact: oomKills) }
        if let cpu = service.cpu {
            member("container_cpu_usage_seconds_total", cpu.usage.seconds)
            member("container_cpu_cfs_periods_total", exact: cpu.periods)
            member("container_cpu_cfs_throttled_periods_total", exact: cpu.throttledPeriods)
            member("container_cpu_cfs_throttled_seconds_total", cpu.throttledTime.seconds)
        }
        guard !service.operations.isEmpty else { return }
        object("operations") { json in
            for operation in service.operations {
                json.object(operation.name) { $0.write(operation) }
            }
        }
    }

    private mutating func write(_ latency: LatencyReport) {
        object("latency_ms") { json in
            json.member("p50", orNull: latency.p50)
            json.member("p95", orNull: latency.p95)
            json.member("p99", orNull: latency.p99)
            json.member("p999", orNull: latency.p999)
            json.member("max", orNull: latency.max)
        }
    }
}
