import SimModels
import Testing

@Suite("A partition")
struct PartitionTests {
    private func partition(
        replicas: UInt32 = 3,
        minInsync: Int = 1,
        unclean: Bool = false
    ) -> Partition {
        var config = BrokerConfig()
        config.minInsyncReplicas = minInsync
        config.uncleanLeaderElectionEnable = unclean
        return Partition(replicas: (0..<replicas).map(BrokerID.init), config: config)
    }

    @Test("shows consumers nothing that is on the leader alone")
    func highWatermark() {
        var log = partition()
        #expect(log.append(10, acks: .leader) == .acknowledged(OffsetRange(0, 10)))
        #expect(log.readable(from: 0, max: 100).isEmpty)
        #expect(log.replicated(upTo: 6) == OffsetRange(0, 6))
        #expect(log.readable(from: 0, max: 100) == OffsetRange(0, 6))
        #expect(log.readable(from: 2, max: 3) == OffsetRange(2, 5))
        #expect(log.unreplicated == 4)
    }

    @Test("waits for the slowest in-sync follower, and no longer once it is out of the ISR")
    func slowestFollower() {
        var log = partition()
        _ = log.append(10, acks: .all)
        #expect(log.replicated(upTo: 10, by: BrokerID(1)).isEmpty)
        #expect(log.replication(of: 10) == .awaitingReplication)
        #expect(log.removeFromISR(BrokerID(2)) == OffsetRange(0, 10))
        #expect(log.replication(of: 10) == .acknowledged)
    }

    @Test("answers acks=all at once when the leader is the only replica")
    func singleReplica() {
        var log = partition(replicas: 1)
        #expect(log.append(5, acks: .all) == .acknowledged(OffsetRange(0, 5)))
        #expect(log.readable(from: 0, max: 9) == OffsetRange(0, 5))
    }

    struct LossCase: Sendable, CustomTestStringConvertible {
        var name: String
        var acks: Acks
        var replicated: Int64
        var lost: LostRecords
        var testDescription: String { name }
    }

    @Test(
        "loses on failover what the elected replica does not have",
        arguments: [
            LossCase(
                name: "acks=1: the unreplicated tail had been acknowledged",
                acks: .leader,
                replicated: 70,
                lost: LostRecords(acknowledged: 30)
            ),
            LossCase(
                name: "acks=0: so had it here",
                acks: .none,
                replicated: 70,
                lost: LostRecords(acknowledged: 30)
            ),
            LossCase(
                name: "acks=all: nobody was told about the tail",
                acks: .all,
                replicated: 70,
                lost: LostRecords(unacknowledged: 30)
            ),
            LossCase(
                name: "all replicated: none",
                acks: .leader,
                replicated: 100,
                lost: LostRecords()
            ),
        ]
    )
    func failover(_ example: LossCase) {
        var log = partition()
        _ = log.append(100, acks: example.acks)
        log.replicated(upTo: example.replicated)
        #expect(log.brokerFailed(BrokerID(0)) == .leaderLost)
        #expect(log.append(1, acks: .none) == .notLeader)
        #expect(log.readable(from: 0, max: 10).isEmpty)
        #expect(
            log.elect()
                == .elected(
                    BrokerID(1),
                    removed: OffsetRange(example.replicated, 100),
                    lost: example.lost
                )
        )
        #expect(log.logEndOffset == example.replicated)
        #expect(log.leaderEpoch == 1)
        #expect(log.elect() == .unchanged)
    }

    @Test("loses nothing when the only replica returns with its disk")
    func onlyReplicaReturns() {
        var log = partition(replicas: 1)
        _ = log.append(40, acks: .leader)
        #expect(log.brokerFailed(BrokerID(0)) == .leaderLost)
        #expect(log.elect() == .noEligibleReplica)
        #expect(log.isOffline)
        log.brokerReturned(BrokerID(0))
        #expect(
            log.elect()
                == .elected(BrokerID(0), removed: OffsetRange(40, 40), lost: LostRecords())
        )
        #expect(log.logEndOffset == 40)
    }

    @Test("elects a replica out of sync only when told to, and then loses what it lacked")
    func uncleanElection() {
        for isUnclean in [false, true] {
            var log = partition(replicas: 2, unclean: isUnclean)
            _ = log.append(10, acks: .all)
            log.replicated(upTo: 10)
            log.removeFromISR(BrokerID(1))
            #expect(log.append(5, acks: .all) == .acknowledged(OffsetRange(10, 15)))
            _ = log.brokerFailed(BrokerID(0))
            let election = log.elect()
            if isUnclean {
                #expect(
                    election
                        == .elected(
                            BrokerID(1),
                            removed: OffsetRange(10, 15),
                            lost: LostRecords(acknowledged: 5)
                        )
                )
                #expect(log.highWatermark == 10)
            } else {
                #expect(election == .noEligibleReplica)
            }
        }
    }

    @Test("refuses acks=all below min.insync.replicas, and lets acks=1 through")
    func minInsyncReplicas() {
        var log = partition(minInsync: 2)
        _ = log.append(4, acks: .all)
        log.removeFromISR(BrokerID(1))
        #expect(!log.isUnderMinIsr)
        log.removeFromISR(BrokerID(2))
        #expect(log.isUnderMinIsr)
        #expect(log.append(1, acks: .all) == .notEnoughReplicas)
        #expect(log.append(1, acks: .leader) == .acknowledged(OffsetRange(4, 5)))
        // The watermark stands still while the set is too small, so the first four are stuck.
        #expect(log.replication(of: 4) == .notEnoughReplicasAfterAppend)
        #expect(log.highWatermark == 0)
    }

    @Test("asks for no more in-sync replicas than it has")
    func effectiveMinInsyncReplicas() {
        var log = partition(replicas: 1, minInsync: 2)
        #expect(log.append(1, acks: .all) == .acknowledged(OffsetRange(0, 1)))
    }

    @Test("keeps every record in exactly one account, whatever fails in whatever order")
    func conservation() {
        for seed: UInt64 in 1...300 {
            var random = KafkaTestRandom(seed: seed)
            var log = partition(minInsync: 1 + random.below(3), unclean: random.below(4) == 0)
            for _ in 0..<60 {
                let broker = BrokerID(UInt32(random.below(3)))
                switch random.below(7) {
                case 0: _ = log.brokerFailed(broker)
                case 1: log.brokerReturned(broker)
                case 2: log.removeFromISR(broker)
                case 3: _ = log.elect()
                case 4: log.replicated(upTo: log.logEndOffset - Int64(random.below(3)), by: broker)
                case 5: log.replicated(upTo: log.logEndOffset)
                default:
                    let acks = [Acks.none, .leader, .all][random.below(3)]
                    _ = log.append(Int64(random.below(5)), acks: acks)
                }
                let gone = log.lost.acknowledged + log.lost.unacknowledged
                #expect(log.appended == log.logEndOffset + gone, "seed \(seed)")
                #expect(log.highWatermark <= log.logEndOffset, "seed \(seed)")
                for replica in log.replicas {
                    #expect(replica.logEndOffset <= log.logEndOffset, "seed \(seed)")
                }
                #expect(log.inSyncReplicas >= 1, "seed \(seed)")
            }
        }
    }
}
