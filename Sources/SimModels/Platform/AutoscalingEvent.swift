import SimCore

/// What happens between the platform and its autoscalers, beside their syncs.
public enum AutoscalingEvent: BitwiseCopyable, Sendable {
    /// Prometheus reads its targets.
    case scrape
    /// KEDA looks at the triggers of a service.
    case poll(service: UInt16)

    static let names = ["scrape", "poll"]

    var kind: UInt16 {
        switch self {
        case .scrape: 0
        case .poll: 1
        }
    }

    var subject: UInt32 {
        switch self {
        case .scrape: 0
        case .poll(let service): UInt32(service)
        }
    }
}

extension Platform {
    mutating func handle(_ event: AutoscalingEvent, in context: inout Context<Event>) {
        switch event {
        case .scrape: scrapeCustomMetrics(in: &context)
        case .poll(let service): pollTriggers(of: Int(service), in: &context)
        }
    }
}
