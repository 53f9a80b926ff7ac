import SimModels
import Testing

/// The sizes of all batches; a failure happens in the batch of the given index.
private func batches(
    missing: Int,
    failing: Int? = nil,
    failures: Int = 1
) -> (sizes: [Int], end: SlowStartBatches) {
    var start = SlowStartBatches(missing: missing)
    var sizes: [Int] = []
    while start.batchSize > 0 && sizes.count < 100 {
        let fails = sizes.count == failing
        sizes.append(start.batchSize)
        start.batchEnded(failures: fails ? failures : 0)
    }
    return (sizes, start)
}

@Suite("Slow-start batches")
struct SlowStartBatchesTests {
    @Test("batches double, and the last one is what is left")
    func doubling() {
        #expect(batches(missing: 10).sizes == [1, 2, 4, 3])
        #expect(batches(missing: 7).sizes == [1, 2, 4])
        #expect(batches(missing: 1).sizes == [1])
        #expect(batches(missing: 0).sizes == [])
        #expect(batches(missing: -3).sizes == [])
        #expect(batches(missing: 10).end.created == 10)
        #expect(batches(missing: 10).end.skipped == 0)
    }

    @Test("one sync creates 500 pods at most")
    func burst() {
        #expect(batches(missing: 501).sizes == [1, 2, 4, 8, 16, 32, 64, 128, 245])
        #expect(batches(missing: 501).end.created == 500)
    }

    @Test("a failure ends the creation after its batch")
    func failure() {
        let first = batches(missing: 10, failing: 0)
        #expect(first.sizes == [1] && first.end.created == 0 && first.end.skipped == 10)
        let third = batches(missing: 10, failing: 2)
        #expect(third.sizes == [1, 2, 4] && third.end.created == 6 && third.end.skipped == 4)
        let all = batches(missing: 10, failing: 1, failures: 9)
        #expect(all.sizes == [1, 2] && all.end.created == 1 && all.end.skipped == 9)
    }
}
