import SimCore
import SimModels
import Testing

@Suite("costs")
struct CostTests {
    @Test(
        "billed time",
        arguments: [
            BillCase("exact", .exact, .milliseconds(1_500), .milliseconds(1_500)),
            BillCase("a started second counts", .ec2, .milliseconds(90_001), .seconds(91)),
            BillCase("the minimum", .ec2, .nanoseconds(1), .seconds(60)),
            BillCase("what never ran is free", .ec2, .zero, .zero),
            BillCase("a started hour counts", .perStartedHour, .seconds(3_601), .hours(2)),
            BillCase("a whole hour is one", .perStartedHour, .hours(1), .hours(1)),
            BillCase("for ever", .perStartedHour, .max, .max),
        ]
    )
    func granularity(_ c: BillCase) {
        #expect(c.granularity.billed(c.used) == c.billed)
    }

    @Test("a meter agrees with the sum over its instances at every instant")
    func meter() {
        for seed in 1...50 as ClosedRange<UInt64> {
            var state = seed
            func random(_ bound: UInt64) -> UInt64 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return (state >> 33) % bound
            }
            let granularity = [BillingGranularity.exact, .ec2, .perStartedHour][Int(seed % 3)]
            var meter = UsageMeter(granularity: granularity)
            var ended: [SimDuration] = []
            var open: [Int: SimTime] = [:]
            var now = SimTime.start
            for _ in 0..<200 {
                now += .seconds(Int64(random(900)))
                let pod = Int(random(12))
                if let start = open[pod] {
                    meter.stop(pod, at: now)
                    ended.append(now - start)
                    open[pod] = nil
                } else {
                    meter.start(pod, at: now)
                    open[pod] = now
                }
                let spans = ended + open.values.map { now - $0 }
                let used = spans.reduce(Int64(0)) { $0 + $1.nanoseconds }
                let billed = spans.reduce(Int64(0)) { $0 + granularity.billed($1).nanoseconds }
                #expect(meter.hoursUsed(at: now) == Double(used) / 3.6e12, "seed \(seed)")
                #expect(meter.hoursBilled(at: now) == Double(billed) / 3.6e12, "seed \(seed)")
                #expect(meter.running == Int64(open.count), "seed \(seed)")
            }
        }
    }

    @Test("starting a running instance and stopping an absent one change nothing")
    func repeats() {
        var meter = UsageMeter()
        meter.stop(3, at: .start)
        meter.start(3, at: .start)
        meter.start(3, at: .start + .hours(1))
        meter.start(-1, at: .start)
        meter.stop(-1, at: .start)
        meter.stop(3, at: .start + .hours(2))
        meter.stop(3, at: .start + .hours(3))
        #expect(meter.hoursUsed(at: .start + .hours(9)) == 2)
        #expect(meter.started == 1 && meter.running == 0 && meter.peak == 1)
    }

    @Test("monthly items are charged by the share of 730 hours, metered ones by what was measured")
    func sheet() {
        let sheet = PriceSheet(items: [
            PriceItem(
                name: "storage",
                unit: "month",
                price: UnitPrice(500),
                basis: .monthly(units: 1)
            ),
            PriceItem(name: "pods", unit: "pod-hour", price: UnitPrice(0.1)),
            PriceItem(
                name: "people",
                unit: "person-hour",
                price: UnitPrice(120),
                category: .people
            ),
            PriceItem(
                name: "lost",
                unit: "message",
                price: UnitPrice(0.02),
                category: .impact
            ),
        ])
        let report = sheet.report(quantities: [99, 50, .nan], runLength: .hours(73))
        #expect(report.lines.map(\.amount) == [50, 5, 0, 0])
        #expect(report.lines.map(\.quantity) == [0.1, 50, 0, 0])
        #expect(report.total == 55 && report.total(of: .people) == 0)
    }

    @Test("the excess over a baseline adds up, item by item and in sum")
    func comparison() {
        let sheet = PriceSheet(items: [
            PriceItem(name: "pods", unit: "pod-hour", price: UnitPrice(0.5)),
            PriceItem(name: "people", unit: "person-hour", price: UnitPrice(8), category: .people),
        ])
        let run = sheet.report(quantities: [100, 4], runLength: .hours(1))
        var calm = sheet.report(quantities: [60, 0], runLength: .hours(1))
        calm.lines.append(
            CostReport.Line(
                item: PriceItem(name: "only before", unit: "GB", price: UnitPrice(1)),
                quantity: 3
            )
        )
        let comparison = run.compared(with: calm)
        #expect(comparison.lines.map(\.excess) == [20, 32, -3])
        #expect(comparison.excess == comparison.total - comparison.baselineTotal)
        #expect(comparison.excess(of: .people) == 32)
    }

    @Test("a graduated price charges each unit at its own tier")
    func tiers() {
        let price = UnitPrice(
            tiers: [
                .init(size: 10, price: 3), .init(size: 5, price: 2), .init(size: nil, price: 1),
            ],
            free: 2
        )
        let amounts = [0, 2, 3, 12, 17, 20].map { price.amount(for: $0) }
        #expect(amounts == [0, 0, 3, 30, 40, 43])
    }

    @Test("three blind minutes burn 6.9 % of a month at 99.9 %, and 0.6 % at no usual objective")
    func stormClaim() {
        let consumed = ErrorBudget(objective: 0.999).consumed(by: 1, lasting: .seconds(180))
        #expect(abs(consumed - 0.069444) < 1e-5)
        let uneven = ErrorBudget(objective: 0.5).consumed(badEvents: 25, ofPeriodEvents: 100)
        #expect(uneven == 0.5)
        #expect(ErrorBudget(objective: 0.999).consumed(badEvents: 1, ofPeriodEvents: 0) == nil)
    }
}

struct BillCase: CustomTestStringConvertible, Sendable {
    var name: String
    var granularity: BillingGranularity
    var used: SimDuration
    var billed: SimDuration
    var testDescription: String { name }

    init(
        _ name: String,
        _ granularity: BillingGranularity,
        _ used: SimDuration,
        _ billed: SimDuration
    ) {
        self.name = name
        self.granularity = granularity
        self.used = used
        self.billed = billed
    }
}
