import SimCore
import SimModels
import TestSupport
import Testing

@Suite("Windows that slide by a second")
struct SlidingWindowTests {
    private static let functions: [NRQLFunction] = [
        .count, .sum, .average, .max, .min, .percentage, .percentile(50), .percentile(99),
    ]

    private func condition(_ function: NRQLFunction, window: Int64) -> NRQLCondition {
        var spec = NRQLConditionSpec()
        spec.function = function
        spec.comparison = .above
        spec.threshold = 1e12
        spec.aggregationWindow = .seconds(window)
        spec.slideBy = .seconds(1)
        spec.thresholdDuration = .seconds(window)
        spec.aggregationDelay = .seconds(5)
        return NRQLCondition(spec)
    }

    /// What the points of a window amount to, by the definition.
    private func value(_ function: NRQLFunction, of points: [Double]) -> Double? {
        guard !points.isEmpty else { return nil }
        let sum = points.reduce(0, +)
        switch function {
        case .count: return Double(points.count)
        case .sum: return sum
        case .average: return sum / Double(points.count)
        case .max: return points.max()
        case .min: return points.min()
        case .percentage:
            return 100 * Double(points.filter { $0 != 0 }.count) / Double(points.count)
        case .percentile(let percent):
            let rank = max(1, Int((percent / 100 * Double(points.count)).rounded(.up)))
            return points.sorted()[rank - 1]
        }
    }

    @Test(
        "amount to what all of their points amount to, late ones included",
        arguments: functions,
        [7, 64, 200] as [Int64]
    )
    func values(_ function: NRQLFunction, _ window: Int64) {
        var random = SplitMix(UInt64(window))
        var condition = condition(function, window: window)
        var bySecond: [[Double]] = Array(repeating: [], count: 700)
        var checked = 0
        for second in 0..<700 {
            let isGap = second % 300 > 290
            // One second has so many points that a table is made of its list.
            let count = isGap ? 0 : second == 350 ? 5_000 : 1 + random.below(6)
            for _ in 0..<count {
                let late = second > 10 && random.below(5) == 0 ? random.below(4) : 0
                let number = Double(random.below(1_000))
                let value = number < 100 ? 0 : number / 100
                bySecond[second - late].append(value)
                let arrival = SimTime.start + .seconds(Int64(second))
                condition.add(
                    timestamp: arrival - .seconds(Int64(late)),
                    arrival: arrival,
                    value: value
                )
            }
            while let fact = condition.popFact() {
                guard case .windowAggregated(let seen) = fact else { continue }
                let first = Int(seen.start.sinceStart.nanoseconds / 1_000_000_000)
                guard first >= 0 else { continue }
                let points = bySecond[first..<min(first + Int(window), 700)].flatMap(\.self)
                let wanted = value(function, of: points)
                #expect((seen.value == nil) == (wanted == nil), "window at \(first)")
                if let found = seen.value, let wanted {
                    let isExact = { if case .percentile = function { false } else { true } }()
                    let tolerance = isExact ? 1e-9 : 0.005
                    #expect(abs(found - wanted) <= tolerance * max(1, wanted), "at \(first)")
                    checked += 1
                }
            }
        }
        #expect(checked > 400)
    }

    @Test("take the room of their points, not of a table for each second")
    func room() {
        var condition = condition(.percentile(95), window: 1_800)
        for second in 0..<4_000 as Range<Int64> {
            for _ in 0..<3 {
                let now = SimTime.start + .seconds(second)
                condition.add(timestamp: now, arrival: now, value: 0.2)
            }
            while condition.popFact() != nil {}
        }
        #expect(condition.heldBytes > 1_800 * 64)
        #expect(condition.heldBytes < 1_000_000)
    }
}
