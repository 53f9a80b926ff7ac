import SimCore
import SimModels
import Testing

@Suite("A series of a Prometheus server")
struct ScrapedSeriesTests {
    private func at(_ seconds: Int64) -> SimTime { .start + .seconds(seconds) }

    /// A series with a scrape of each value, 30 s apart from T+30 on.
    private func series(_ values: [Int64?]) -> ScrapedSeries {
        var series = ScrapedSeries()
        for (index, value) in values.enumerated() {
            series.scrape(value, at: at(30 * Int64(index + 1)), keeping: .seconds(120))
        }
        return series
    }

    @Test("a gauge is what the last scrape found, until the next one")
    func gauge() {
        let series = series([7, 9])
        #expect(series.latest(at: at(29), delay: .zero) == nil)
        #expect(series.latest(at: at(30), delay: .zero) == 7)
        #expect(series.latest(at: at(59), delay: .zero) == 7)
        #expect(series.latest(at: at(60), delay: .zero) == 9)
    }

    @Test("a delay shows each scrape so much later")
    func delay() {
        let series = series([7, 9])
        #expect(series.latest(at: at(64), delay: .seconds(5)) == 7)
        #expect(series.latest(at: at(65), delay: .seconds(5)) == 9)
        #expect(series.rateMilli(at: at(64), window: .seconds(120), delay: .seconds(5)) == nil)
        #expect(series.rateMilli(at: at(65), window: .seconds(120), delay: .seconds(5)) == 66)
    }

    @Test("a gauge is gone after a scrape that failed, and after five minutes without any")
    func staleness() {
        #expect(series([7, nil]).latest(at: at(60), delay: .zero) == nil)
        #expect(series([7]).latest(at: at(329), delay: .zero) == 7)
        #expect(series([7]).latest(at: at(330), delay: .zero) == nil)
    }

    @Test("a rate takes two values in the window, whose open end is the older one")
    func rate() {
        let series = series([0, 300, 600, 900, 1_200, 3_000])
        func rate(_ now: Int64, _ window: Int64) -> Int64? {
            series.rateMilli(at: at(now), window: .seconds(window), delay: .zero)
        }
        #expect(rate(59, 120) == nil)
        #expect(rate(60, 120) == 10_000)
        #expect(rate(180, 31) == 60_000)
        #expect(rate(180, 30) == nil)
        // From T+90 on: 2,400 in 90 s, because T+60 lies just outside.
        #expect(rate(180, 120) == 26_666)
        #expect(rate(180, 121) == 22_500)
    }

    @Test("a counter that falls began anew, and a failed scrape is left out")
    func resets() {
        let series = series([100, nil, 40, 70])
        #expect(
            series.rateMilli(at: at(120), window: .seconds(120), delay: .zero) == 777
        )
    }

    @Test("what no query can reach is forgotten, and nothing else")
    func forgetting() {
        var series = ScrapedSeries()
        for second in 1...400 {
            series.scrape(Int64(second), at: at(Int64(second)), keeping: .seconds(120))
        }
        #expect(series.rateMilli(at: at(400), window: .seconds(120), delay: .zero) == 1_000)
        #expect(series.latest(at: at(400), delay: .seconds(250)) == 150)
    }
}
