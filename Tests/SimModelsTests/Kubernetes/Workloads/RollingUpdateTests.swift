import SimModels
import Testing
import TestSupport

/// A Deployment with old ReplicaSets of the given pods, all available, and an empty updated one.
private func rollout(old: Int...) -> DeploymentReplicaSets {
    DeploymentReplicaSets(
        old.map { ReplicaSetScale(replicas: $0, availableReplicas: $0) } + [ReplicaSetScale()],
        updated: old.count
    )
}

private let threeAndTwo = RollingUpdateStrategy(maxSurge: .count(3), maxUnavailable: .count(2))

@Suite("Rolling update")
struct RollingUpdateTests {
    @Test("percentages of the surge round up, of the unavailable down, and both never are nothing")
    func fenceposts() {
        let usual = RollingUpdateStrategy().fenceposts(replicas: 10)
        #expect(usual.surge == 3 && usual.unavailable == 2)
        #expect(usual.minAvailable == 8 && usual.maxTotal == 13)
        let tight = RollingUpdateStrategy(maxSurge: .count(0), maxUnavailable: .percent(10))
        #expect(tight.fenceposts(replicas: 9).unavailable == 1)
        #expect(tight.fenceposts(replicas: 0).maxUnavailable == 0)
    }

    @Test("percentages are digits and a sign, nothing else")
    func percentages() {
        #expect(IntOrPercent(percentText: "25%") == .percent(25))
        for text in [
            "", "%", "25", "+5%", "-5%", "2.5%", " 5%", "5 %", "5%%", "99999999999999999999%",
        ] {
            #expect(IntOrPercent(percentText: text) == nil, "\(text)")
        }
        #expect(IntOrPercent.percent(.max).roundedUp(of: .max) == Int(Int32.max))
    }

    @Test("pods that are not available go first, from the oldest ReplicaSet on")
    func unavailableFirst() {
        var sets = rollout(old: 4, 6)
        sets.all[0].availableReplicas = 3
        sets.all[1].availableReplicas = 4
        #expect(sets.rollOut(to: 10, strategy: threeAndTwo) == .resizedUpdated(from: 0, to: 3))
        #expect(
            sets.rollOut(to: 10, strategy: threeAndTwo)
                == .scaledDownOld(cleanedUp: 2, scaledDown: 0)
        )
        #expect(sets.all.map(\.replicas) == [3, 5, 3])
    }

    @Test("a pod of an empty ReplicaSet that is still counted does not make room")
    func goingPods() {
        var sets = rollout(old: 0, 10)
        sets.all[0].availableReplicas = 5
        sets.all[2] = ReplicaSetScale(replicas: 3, availableReplicas: 0)
        #expect(
            sets.rollOut(to: 10, strategy: threeAndTwo)
                == .scaledDownOld(cleanedUp: 0, scaledDown: 2)
        )
    }

    @Test("a ReplicaSet with more available pods than it asks for ends the sync")
    func lag() {
        var sets = rollout(old: 4, 4)
        sets.all[0].availableReplicas = 6
        sets.all[2] = ReplicaSetScale(replicas: 5, availableReplicas: 5)
        #expect(sets.rollOut(to: 10, strategy: threeAndTwo) == .waiting)
        #expect(sets.all.map(\.replicas) == [4, 4, 5])
    }

    @Test("a bad version goes back by making its ReplicaSet an old one")
    func rollback() {
        var sets = rollout(old: 8)
        sets.all[1].replicas = 5
        #expect(sets.rollOut(to: 10, strategy: threeAndTwo) == .waiting)
        sets.updated = 0
        #expect(
            sets.rollOut(to: 10, strategy: threeAndTwo)
                == .scaledDownOld(cleanedUp: 5, scaledDown: 0)
        )
        #expect(sets.rollOut(to: 10, strategy: threeAndTwo) == .resizedUpdated(from: 8, to: 10))
    }

    @Test("an updated ReplicaSet that is too big shrinks at once")
    func tooBig() {
        var sets = rollout(old: 0)
        sets.all[1] = ReplicaSetScale(replicas: 7, availableReplicas: 7)
        #expect(sets.rollOut(to: 4, strategy: threeAndTwo) == .resizedUpdated(from: 7, to: 4))
        #expect(sets.all[1].desiredReplicas == 4 && sets.all[1].maxReplicas == 7)
    }

    @Test("rollouts stay within their bounds and end, however pods become available")
    func bounds() {
        for seed in 0..<2000 as Range<UInt64> {
            var random = SplitMix(seed)
            let replicas = 1 + random.below(30)
            let strategy = RollingUpdateStrategy(
                maxSurge: random.below(2) == 0
                    ? .percent(random.below(101)) : .count(random.below(9)),
                maxUnavailable: random.below(2) == 0
                    ? .percent(random.below(101)) : .count(random.below(9))
            )
            let fenceposts = strategy.fenceposts(replicas: replicas)
            var sets = rollout(old: replicas)
            var syncs = 0
            while !(sets.all[1].availableReplicas == replicas && sets.all[0].replicas == 0) {
                if sets.rollOut(to: replicas, strategy: strategy) == .waiting {
                    let pending = sets.all[1].replicas - sets.all[1].availableReplicas
                    guard pending > 0 else {
                        Issue.record("seed \(seed): stuck at \(sets)")
                        return
                    }
                    sets.all[1].availableReplicas += 1 + random.below(pending)
                }
                sets.all[0].availableReplicas = sets.all[0].replicas
                #expect(sets.availableReplicas >= fenceposts.minAvailable, "seed \(seed)")
                #expect(sets.replicas <= fenceposts.maxTotal, "seed \(seed)")
                syncs += 1
                guard syncs < 1000 else {
                    Issue.record("seed \(seed): no end")
                    return
                }
            }
        }
    }
}
