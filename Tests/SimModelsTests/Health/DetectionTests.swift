import SimCore
import SimModels
import Testing

@Suite("when people hear of an incident")
struct DetectionTests {
    /// An incident from 100 s to 1,000 s on what alert 1 is about, and later on what alert 2 is about.
    private func detection(_ pages: [Detection.Page]) -> [SimDuration?] {
        let detection = Detection(
            of: [
                Detection.Impact(at: .seconds(100), alerts: [1]),
                Detection.Impact(at: .seconds(300), alerts: [2]),
            ],
            from: .seconds(100),
            to: .seconds(1_000),
            pages
        )
        return [
            detection.timeToDetect, detection.pagedBeforeImpact, detection.timeToAcknowledge,
        ]
    }

    private func page(
        _ alert: Int,
        _ at: Int64,
        closed: Int64? = nil,
        taken: Int64? = nil
    ) -> Detection.Page {
        Detection.Page(
            about: alert,
            at: .seconds(at),
            closedAt: closed.map { .seconds($0) },
            acknowledgedAt: taken.map { .seconds($0) }
        )
    }

    @Test("the first page about the subject counts, from the first impact")
    func first() {
        #expect(detection([]) == [nil, nil, nil])
        let pages = [page(1, 250, taken: 400), page(1, 200), page(0, 110, taken: 111)]
        #expect(detection(pages) == [.seconds(100), nil, .seconds(300)])
    }

    @Test("one that was open at the impact is a detection at once, one that was resolved is none")
    func before() {
        #expect(detection([page(1, 40, taken: 60)]) == [.zero, .seconds(60), .zero])
        #expect(detection([page(1, 40, closed: 90)]) == [nil, nil, nil])
        #expect(detection([page(1, 40, closed: 110)]) == [.zero, .seconds(60), nil])
        #expect(detection([page(1, -50)]) == [.zero, .seconds(150), nil])
    }

    @Test("a page about another objective counts from the impact on that one")
    func another() {
        #expect(detection([page(2, 40)]) == [.seconds(200), nil, nil])
        #expect(detection([page(2, 40, closed: 299)]) == [nil, nil, nil])
    }

    @Test("a page after the end of the incident is none about it")
    func after() {
        #expect(detection([page(1, 1_001)]) == [nil, nil, nil])
        #expect(detection([page(1, 1_000, taken: 1_001)]) == [.seconds(900), nil, nil])
    }
}
