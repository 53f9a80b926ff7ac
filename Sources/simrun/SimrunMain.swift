import Foundation
import SimModels
import SimCore
@main
struct Simrun {
    static func main() {
        let a = CommandLine.arguments
        let bytes = [UInt8](FileManager.default.contents(atPath: a[1])!)
        do {
            let file = try ScenarioFile(parsing: bytes, source: a[1])
            let r = try file.run(
                variant: a.count > 2 && a[2] != "-" ? a[2] : nil,
                settings: Array(a.dropFirst(3))
            )
            var shown = 0
            for e in r.timeline
            where e.at >= .zero && ![.podCreated, .podReady, .podRestarted].contains(e.kind) {
                shown += 1
                if shown < 150 {
                    print(String(format: "%8.1f", e.at.seconds), e.id, e.text, "<-", e.causes)
                }
            }
            print(
                r.messages,
                r.requests.offered,
                r.requests.succeeded,
                r.requests.failed,
                r.requests.rejected,
                r.requests.late,
                r.requests.inFlight,
                r.requests.failedByCause
            )
            print(
                r.requests.latency,
                r.downtime.down.seconds,
                r.downtime.fullOutage.seconds,
                r.downtime.intervals.count
            )
            for s in r.requests.byService { print(s) }
            for i in r.downtime.intervals.prefix(20) {
                print(i.state, i.from.seconds, i.to.seconds)
            }
            print(r.digest, r.simulated, r.cost.total, r.cost.baseline as Any, r.warnings)
            print(r.messages.isConserved, r.requests.isConserved)
        } catch let e as ScenarioRunError {
            print(e)
        } catch { print(error) }
    }
}
