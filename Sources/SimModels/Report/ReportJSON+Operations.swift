import SimCore

extension JSONWriter {
    /// What an operation did with the time of its calls; parts that never took time are left out.
    mutating func write(_ operation: OperationReport) {
        member("calls", exact: operation.calls)
        member("waited", exact: operation.waited)
        member("mean_in_queue", operation.meanInQueue)
        member("mean_in_system", operation.meanInSystem)
        object("time_ms") { json in
            for time in [operation.total] + operation.parts {
                json.object(time.part?.name ?? "total") { json in
                    json.member("mean", orNull: time.mean)
                    json.member("p50", orNull: time.percentiles.p50)
                    json.member("p95", orNull: time.percentiles.p95)
                    json.member("p99", orNull: time.percentiles.p99)
                    json.member("p999", orNull: time.percentiles.p999)
                    json.member("max", orNull: time.percentiles.max)
                }
            }
        }
    }
}
