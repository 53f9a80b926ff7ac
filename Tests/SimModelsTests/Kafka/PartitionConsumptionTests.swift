import SimModels
import Testing

@Suite("The consumption of a partition")
struct PartitionConsumptionTests {
    @Test("doubles what was processed and not committed when the owner dies")
    func duplicates() {
        var marks = PartitionConsumption()
        let batch = marks.fetch(max: 10, below: 100)
        #expect(batch == OffsetRange(0, 10))
        #expect(marks.processed(OffsetRange(0, 7)) == Processed(firstTime: 7, duplicates: 0))
        #expect(marks.ownerLost() == OwnerLoss(lost: 0, redelivered: 3, resume: 0))
        let again = marks.fetch(max: 10, below: 100)
        #expect(marks.processed(again) == Processed(firstTime: 3, duplicates: 7))
    }

    @Test("loses what was committed and not processed when the owner dies")
    func loss() {
        var marks = PartitionConsumption()
        _ = marks.fetch(max: 10, below: 100)
        marks.commitPosition()
        #expect(marks.processed(OffsetRange(0, 4)).firstTime == 4)
        _ = marks.fetch(max: 5, below: 100)
        #expect(marks.ownerLost() == OwnerLoss(lost: 6, redelivered: 5, resume: 10))
        #expect(marks.lost == 6)
        #expect(marks.fetch(max: 5, below: 100) == OffsetRange(10, 15))
    }

    @Test("counts ranges processed out of order once")
    func outOfOrder() {
        var marks = PartitionConsumption()
        _ = marks.fetch(max: 30, below: 100)
        #expect(marks.processed(OffsetRange(20, 30)).firstTime == 10)
        #expect(marks.settledUpTo == 0)
        #expect(marks.processed(OffsetRange(5, 25)) == Processed(firstTime: 15, duplicates: 5))
        #expect(marks.processed(OffsetRange(0, 5)).firstTime == 5)
        #expect(marks.settledUpTo == 30)
        #expect(marks.processedAhead.isEmpty)
    }

    @Test("reads nothing at or above the high watermark")
    func watermark() {
        var marks = PartitionConsumption(startingAt: 8)
        #expect(marks.fetch(max: 10, below: 8).isEmpty)
        #expect(marks.fetch(max: 0, below: 20).isEmpty)
        #expect(marks.fetch(max: 10, below: 9) == OffsetRange(8, 9))
        #expect(marks.lag(behind: 20) == 12)
    }

    @Test("counts what retention or a reset to the end skips, less what was processed")
    func skip() {
        var marks = PartitionConsumption()
        _ = marks.fetch(max: 10, below: 50)
        marks.processed(OffsetRange(0, 3))
        marks.processed(OffsetRange(5, 6))
        #expect(marks.skip(to: 40) == 36)
        #expect(marks.committed == 40 && marks.position == 40)
    }

    @Test("agrees with a set of offsets, whatever the order of ranges, commits and deaths")
    func reference() {
        for seed: UInt64 in 1...400 {
            var random = KafkaTestRandom(seed: seed)
            var marks = PartitionConsumption()
            var done: Set<Int64> = []
            var lost: Set<Int64> = []
            var duplicates: Int64 = 0
            for _ in 0..<40 {
                let lower = Int64(random.below(40))
                let range = OffsetRange(lower, lower + Int64(random.below(8)))
                switch random.below(5) {
                case 0: _ = marks.fetch(max: Int64(random.below(9)), below: 48)
                case 1: marks.commit(min(marks.position, lower))
                case 2:
                    let settled = done.union(lost)
                    let fresh = Set(range.lower..<range.upper).subtracting(settled)
                    let loss = fresh.filter { $0 < marks.committed }
                    let answer = marks.ownerLost(inHand: range)
                    #expect(answer.lost == Int64(loss.count), "seed \(seed)")
                    #expect(answer.redelivered == Int64(fresh.count - loss.count), "seed \(seed)")
                    lost.formUnion(loss)
                default:
                    let offsets = Set(range.lower..<range.upper)
                    let fresh = offsets.subtracting(done.union(lost))
                    duplicates += Int64(offsets.count - fresh.count)
                    done.formUnion(fresh)
                    #expect(marks.processed(range).firstTime == Int64(fresh.count), "seed \(seed)")
                }
                #expect(marks.processed == Int64(done.count), "seed \(seed)")
                #expect(marks.lost == Int64(lost.count), "seed \(seed)")
                #expect(marks.duplicates == duplicates, "seed \(seed)")
            }
        }
    }

    @Test("falls back with the log when an unclean election cuts it")
    func truncation() {
        var marks = PartitionConsumption()
        _ = marks.fetch(max: 30, below: 30)
        marks.processed(OffsetRange(0, 12))
        marks.processed(OffsetRange(15, 20))
        marks.commitPosition()
        marks.truncated(to: 17)
        #expect(marks.position == 17 && marks.committed == 17 && marks.settledUpTo == 12)
        #expect(marks.processedAhead == [OffsetRange(15, 17)])
    }
}
