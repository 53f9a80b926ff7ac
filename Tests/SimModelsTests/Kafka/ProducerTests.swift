import SimCore
import SimModels
import Testing

@Suite("A producer")
struct ProducerTests {
    private func at(_ milliseconds: Int64) -> SimTime { .start + .milliseconds(milliseconds) }

    /// The batch that may go now; the test ends here without one.
    private func send(_ producer: inout Producer, at now: SimTime) throws -> ProduceBatch {
        let batch = producer.nextSend(at: now)
        return try #require(batch)
    }

    /// Batches of ten records, no linger, four batches of memory.
    private func config() -> ProducerConfig {
        var config = ProducerConfig()
        config.recordSize = 100
        config.batchSize = 1_000
        config.bufferMemory = 4_000
        config.linger = .milliseconds(5)
        return config
    }

    @Test("lets a batch linger, unless it is full")
    func linger() {
        var producer = Producer(config: config(), partitions: 2)
        #expect(producer.enqueue(1, at: at(0)) == .acceptedAndDue)
        #expect(producer.enqueue(3, at: at(2)) == .accepted)
        #expect(producer.nextSend(at: at(4)) == nil)
        #expect(producer.nextTimer == at(5))
        let first = producer.nextSend(at: at(5))
        #expect(first?.count == 4)
        #expect(first?.partition == 0)
        #expect(producer.enqueue(10, at: at(6)) == .acceptedAndDue)
        let second = producer.nextSend(at: at(6))
        #expect(second?.count == 10)
        #expect(second?.partition == 1)
        #expect(producer.inFlight == 14)
    }

    @Test("refuses records when buffer.memory is used up, and takes them again after an answer")
    func bufferFull() throws {
        var producer = Producer(config: config(), partitions: 1)
        #expect(producer.enqueue(40, at: at(0)) == .acceptedAndDue)
        #expect(producer.enqueue(1, at: at(0)) == .rejected(.bufferFull))
        #expect(producer.rejected == 1)
        let sent = try send(&producer, at: at(0))
        #expect(producer.enqueue(1, at: at(0)) == .rejected(.bufferFull))
        #expect(producer.acknowledged(sent.id, at: at(1)) == .acknowledged(10))
        #expect(producer.enqueue(1, at: at(1)) == .acceptedAndDue)
        #expect(producer.acknowledged(sent.id, at: at(2)) == .stale)
    }

    @Test("keeps an application queue that Kafka cannot see, flushed by count")
    func batchQueue() {
        var config = config()
        config.batchQueueFlushRecords = 7
        var producer = Producer(config: config, partitions: 1)
        for record in 0..<6 {
            #expect(producer.enqueue(1, at: at(Int64(record))) == .accepted)
        }
        #expect(producer.queued == 6)
        #expect(producer.nextTimer == nil)
        #expect(producer.enqueue(1, at: at(6)) == .acceptedAndDue)
        #expect(producer.queued == 0)
        #expect(producer.buffered == 7)
    }

    @Test("flushes its queue by the age of the oldest record in it")
    func flushInterval() {
        var config = config()
        config.flushInterval = .milliseconds(100)
        var producer = Producer(config: config, partitions: 1)
        #expect(producer.enqueue(1, at: at(10)) == .acceptedAndDue)
        #expect(producer.enqueue(1, at: at(50)) == .accepted)
        #expect(producer.nextTimer == at(110))
        producer.timersFired(at: at(110))
        #expect(producer.queued == 0)
        #expect(producer.buffered == 2)
    }

    @Test("goes on accepting into its queue when the client's buffer is full")
    func queueBehindFullBuffer() throws {
        var config = config()
        config.batchQueueFlushRecords = 50
        var producer = Producer(config: config, partitions: 1)
        for _ in 0..<100 { _ = producer.enqueue(1, at: at(0)) }
        #expect(producer.buffered == 40)
        #expect(producer.queued == 60)
        #expect(producer.rejected == 0)
        let sent = try send(&producer, at: at(0))
        _ = producer.acknowledged(sent.id, at: at(1))
        #expect(producer.queued == 50)
        #expect(producer.checkInvariants() == nil)
    }

    @Test("loses the queue and the buffer at a kill, whatever acks is")
    func kill() throws {
        for acks in Acks.allCases {
            var config = config()
            config.acks = acks
            config.batchQueueFlushRecords = 10
            var producer = Producer(config: config, partitions: 1)
            for _ in 0..<10 { _ = producer.enqueue(1, at: at(0)) }
            let sent = try send(&producer, at: at(0))
            for _ in 0..<13 { _ = producer.enqueue(1, at: at(0)) }
            let loss = producer.kill()
            let inFlight: Int64 = acks == .none ? 0 : 10
            #expect(loss == ProducerLoss(queued: 3, buffered: 10, inFlight: inFlight))
            #expect(producer.acknowledged(sent.id, at: at(1)) == .stale)
            #expect(producer.isDrained)
            #expect(producer.checkInvariants() == nil)
        }
    }

    @Test("a flush of every 700 records leaves 0 to 699 behind at a kill, 349.5 on average")
    func meanLossAtKill() {
        var config = ProducerConfig()
        config.batchQueueFlushRecords = 700
        var sum: Int64 = 0
        for records in 0..<Int64(700) {
            var producer = Producer(config: config, partitions: 12)
            _ = producer.enqueue(records, at: at(0))
            sum += producer.kill().queued
        }
        #expect(sum == 699 * 700 / 2)
    }

    @Test("sends everything when asked to flush, without lingering")
    func gracefulShutdown() throws {
        var config = config()
        config.batchQueueFlushRecords = 100
        config.linger = .seconds(10)
        var producer = Producer(config: config, partitions: 1)
        for _ in 0..<60 { _ = producer.enqueue(1, at: at(0)) }
        producer.beginFlush(at: at(1))
        #expect(!producer.isDrained)
        var sent: Int64 = 0
        while let batch = producer.nextSend(at: at(1)) {
            sent += batch.count
            #expect(producer.acknowledged(batch.id, at: at(1)) == .acknowledged(batch.count))
        }
        #expect(sent == 60)
        #expect(producer.isDrained)
    }

    @Test("gives records up when delivery.timeout.ms has passed since send()")
    func deliveryTimeout() throws {
        var config = config()
        config.deliveryTimeout = .seconds(2)
        config.requestTimeout = .seconds(30)
        var producer = Producer(config: config, partitions: 1)
        producer.setLeader(ofPartition: 0, isKnown: false)
        _ = producer.enqueue(10, at: at(0))
        #expect(producer.nextSend(at: at(100)) == nil)
        #expect(producer.nextTimer == at(2_000))
        let timeouts = producer.timersFired(at: at(2_000))
        #expect(timeouts.expiredBuffered == 10)
        #expect(producer.dropped == 10)
        #expect(producer.isDrained)

        producer.setLeader(ofPartition: 0, isKnown: true)
        _ = producer.enqueue(10, at: at(3_000))
        let sent = try send(&producer, at: at(3_000))
        #expect(producer.timersFired(at: at(5_000)).expiredInFlight == 10)
        #expect(producer.acknowledged(sent.id, at: at(5_001)) == .stale)
    }

    @Test("retries with a pause that doubles up to its bound, to the same partition")
    func backoff() throws {
        var producer = Producer(config: config(), partitions: 3, firstPartition: 2)
        _ = producer.enqueue(10, at: at(0))
        var now: Int64 = 0
        for (attempt, pause) in [100, 200, 400, 800, 1_000, 1_000].enumerated() {
            let sent = try send(&producer, at: at(now))
            #expect(sent.attempt == Int32(attempt + 1))
            #expect(sent.partition == 2)
            let due = at(now + Int64(pause))
            #expect(producer.failed(sent.id, at: at(now)) == .retry(due))
            #expect(producer.nextSend(at: due - .milliseconds(1)) == nil)
            now += Int64(pause)
        }
    }

    @Test("stops after the retries it was allowed, and at once when no attempt can help")
    func noMoreRetries() throws {
        var config = config()
        config.retries = 1
        var producer = Producer(config: config, partitions: 1)
        _ = producer.enqueue(20, at: at(0))
        let first = try send(&producer, at: at(0))
        let other = try send(&producer, at: at(0))
        let refused = producer.failed(other.id, at: at(0), isRetriable: false)
        #expect(refused == .dropped(10, .notRetriable))
        #expect(producer.failed(first.id, at: at(0)) == .retry(at(100)))
        let again = try send(&producer, at: at(100))
        #expect(producer.failed(again.id, at: at(100)) == .dropped(10, .retriesExhausted))
    }

    @Test("takes a request without an answer back after request.timeout.ms")
    func requestTimeout() throws {
        var producer = Producer(config: config(), partitions: 1)
        _ = producer.enqueue(10, at: at(0))
        let sent = try send(&producer, at: at(0))
        #expect(producer.nextTimer == at(30_000))
        #expect(producer.timersFired(at: at(30_000)).requestTimeouts == 1)
        #expect(producer.acknowledged(sent.id, at: at(30_000)) == .stale)
        #expect(producer.nextSend(at: at(30_100))?.attempt == 2)
    }

    @Test("keeps at most max.in.flight batches of a partition on the wire")
    func maxInFlight() throws {
        var config = config()
        config.maxInFlight = 2
        var producer = Producer(config: config, partitions: 1)
        _ = producer.enqueue(40, at: at(0))
        let first = try send(&producer, at: at(0))
        #expect(producer.nextSend(at: at(0)) != nil)
        #expect(producer.nextSend(at: at(0)) == nil)
        _ = producer.acknowledged(first.id, at: at(1))
        #expect(producer.nextSend(at: at(1)) != nil)
        #expect(producer.nextSend(at: at(1)) == nil)
    }

    @Test("deals batches only to partitions that have a leader, by turn or by draw")
    func partitionsWithoutLeader() {
        for draw in [nil, UInt32(7)] {
            var producer = Producer(config: config(), partitions: 3)
            producer.setLeader(ofPartition: 0, isKnown: false)
            producer.setLeader(ofPartition: 2, isKnown: false)
            _ = producer.enqueue(20, at: at(0))
            #expect(producer.nextSend(at: at(0), draw: draw)?.partition == 1)
            #expect(producer.nextSend(at: at(0), draw: draw)?.partition == 1)
        }
    }

    struct IdempotenceCase: Sendable, CustomTestStringConvertible {
        var name: String
        var asked: Bool?
        var acks = Acks.all
        var retries: Int64 = 10
        var maxInFlight = 5
        var want: Idempotence
        var testDescription: String { name }
    }

    @Test(
        "resolves idempotence",
        arguments: [
            IdempotenceCase(name: "nothing set: on", asked: nil, want: .enabled),
            IdempotenceCase(name: "asked for: on", asked: true, want: .enabled),
            IdempotenceCase(
                name: "acks=1 switches it off silently",
                asked: nil,
                acks: .leader,
                want: .disabled(because: .acks)
            ),
            IdempotenceCase(
                name: "acks=1 and asked for: the client does not start",
                asked: true,
                acks: .leader,
                want: .configurationError(.acks)
            ),
            IdempotenceCase(
                name: "no retries",
                asked: nil,
                retries: 0,
                want: .disabled(because: .retries)
            ),
            IdempotenceCase(
                name: "six in flight and asked for",
                asked: true,
                maxInFlight: 6,
                want: .configurationError(.maxInFlight)
            ),
            IdempotenceCase(
                name: "declined: no conflict to name",
                asked: false,
                acks: .leader,
                want: .disabled(because: nil)
            ),
        ]
    )
    func idempotence(_ example: IdempotenceCase) {
        var config = ProducerConfig()
        config.enableIdempotence = example.asked
        config.acks = example.acks
        config.retries = example.retries
        config.maxInFlight = example.maxInFlight
        #expect(config.idempotence == example.want)
    }

    @Test("keeps every accepted record in exactly one account, whatever happens")
    func conservation() {
        for seed: UInt64 in 1...300 {
            var random = KafkaTestRandom(seed: seed)
            var config = config()
            config.acks = Acks.allCases[random.below(3)]
            config.linger = .milliseconds(Int64(random.below(3)) * 5)
            config.deliveryTimeout = .milliseconds(400)
            config.requestTimeout = .milliseconds(150)
            config.retries = Int64(random.below(4))
            config.maxInFlight = 1 + random.below(3)
            if random.below(2) == 0 { config.batchQueueFlushRecords = Int64(1 + random.below(30)) }
            if random.below(2) == 0 { config.flushInterval = .milliseconds(40) }
            if random.below(3) == 0 { config.batchQueueCapacity = 25 }
            var producer = Producer(config: config, partitions: 3)
            var now: Int64 = 0
            var offered: Int64 = 0
            var wire: [BatchID] = []
            for _ in 0..<150 {
                now += Int64(random.below(20))
                switch random.below(9) {
                case 0 where !wire.isEmpty:
                    let id = wire.remove(at: random.below(wire.count))
                    _ = producer.failed(id, at: at(now), isRetriable: random.below(5) > 0)
                case 1, 2:
                    if !wire.isEmpty {
                        let id = wire.remove(at: random.below(wire.count))
                        _ = producer.acknowledged(id, at: at(now))
                    }
                case 3:
                    let partition = Int32(random.below(3))
                    producer.setLeader(ofPartition: partition, isKnown: random.below(2) == 0)
                case 4 where random.below(8) == 0: _ = producer.kill()
                case 5 where random.below(8) == 0: producer.beginFlush(at: at(now))
                default:
                    let count = Int64(random.below(12))
                    offered += count
                    _ = producer.enqueue(count, at: at(now))
                }
                producer.timersFired(at: at(now))
                while let batch = producer.nextSend(at: at(now)) {
                    #expect(batch.count > 0 && batch.count <= 10, "seed \(seed)")
                    wire.append(batch.id)
                }
                #expect(producer.checkInvariants() == nil, "seed \(seed)")
                #expect(offered == producer.accepted + producer.rejected, "seed \(seed)")
                if let timer = producer.nextTimer {
                    #expect(timer > at(now), "seed \(seed): nothing more may be due after a pump")
                }
            }
        }
    }
}
