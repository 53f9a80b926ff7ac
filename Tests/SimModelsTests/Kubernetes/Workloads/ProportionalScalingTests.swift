import SimModels
import Testing
import TestSupport

/// ReplicaSets of a Deployment of ten that could have thirteen pods, the last one updated.
private func rollout(_ sizes: Int..., updated: Int? = nil) -> DeploymentReplicaSets {
    DeploymentReplicaSets(
        sizes.map {
            ReplicaSetScale(
                replicas: $0,
                availableReplicas: $0,
                desiredReplicas: 10,
                maxReplicas: 13
            )
        },
        updated: updated ?? sizes.count - 1
    )
}

private func scaled(
    _ sets: DeploymentReplicaSets,
    to replicas: Int,
    statusReplicas: Int = 13
) -> [Int] {
    var sets = sets
    let before = sets.all.map(\.replicas)
    let changed = sets.scale(
        to: replicas,
        strategy: RollingUpdateStrategy(maxSurge: .count(3), maxUnavailable: .count(2)),
        statusReplicas: statusReplicas
    )
    #expect(changed == (before != sets.all.map(\.replicas)))
    return sets.all.map(\.replicas)
}

@Suite("Proportional scaling")
struct ProportionalScalingTests {
    @Test("each ReplicaSet keeps its share; the documented rollout of 10 resized to 15")
    func documented() {
        #expect(scaled(rollout(8, 5), to: 15) == [11, 7])
        #expect(scaled(rollout(8, 5), to: 0) == [0, 0])
    }

    @Test("what is left over goes to the biggest: of equals the newer one up, the older one down")
    func leftover() {
        #expect(scaled(rollout(6, 7), to: 11) == [6, 8])
        #expect(scaled(rollout(7, 6), to: 11) == [8, 6])
        // Shares of 4 · 14/13 round to 4, so that the one pod more is left over.
        #expect(scaled(rollout(4, 4, 4), to: 10) == [4, 4, 5])
        #expect(scaled(rollout(5, 5, 5), to: 11) == [4, 5, 5])
    }

    @Test("a lone ReplicaSet gets all, old or updated, and the updated one where there is none")
    func lone() {
        #expect(scaled(rollout(10, 0), to: 15) == [15, 0])
        #expect(scaled(rollout(0, 10), to: 4) == [0, 4])
        #expect(scaled(rollout(0, 0), to: 4) == [0, 4])
    }

    @Test("old ones go when the updated one is saturated, which takes its pods being available")
    func saturated() {
        var sets = rollout(3, 10)
        #expect(scaled(sets, to: 10) == [0, 10])
        sets.all[1].availableReplicas = 9
        #expect(scaled(sets, to: 10) == [3, 10])
        sets = rollout(3, 10)
        sets.all[1].desiredReplicas = 12
        #expect(scaled(sets, to: 10) == [3, 10])
    }

    @Test("pods there are stand in for an annotation that is not there")
    func noAnnotation() {
        var sets = rollout(8, 5)
        sets.all[0].maxReplicas = nil
        sets.all[1].maxReplicas = 0
        #expect(scaled(sets, to: 15, statusReplicas: 26) == [15, 3])
        // With nothing to go by all of it is left over.
        #expect(scaled(sets, to: 15, statusReplicas: 0) == [13, 5])
    }

    @Test("sizes and the size they are for change together, so that one resize is enough")
    func annotations() {
        var sets = rollout(8, 5)
        #expect(!sets.isScalingEvent(to: 10))
        #expect(sets.isScalingEvent(to: 15))
        _ = sets.scale(to: 15, strategy: RollingUpdateStrategy(), statusReplicas: 13)
        #expect(!sets.isScalingEvent(to: 15))
        #expect(sets.all.map(\.maxReplicas) == [19, 19])
        sets.addTemplate()
        #expect(sets.updated == 2 && !sets.isScalingEvent(to: 15))
    }

    @Test("any resize ends at the pods allowed, and none ever goes below nothing")
    func total() {
        for seed in 0..<2000 as Range<UInt64> {
            var random = SplitMix(seed)
            let sizes = (0..<2 + random.below(4)).map { _ in 1 + random.below(20) }
            var sets = DeploymentReplicaSets(
                sizes.map { ReplicaSetScale(replicas: $0, maxReplicas: 1 + random.below(60)) },
                updated: random.below(sizes.count)
            )
            let replicas = random.below(50)
            let strategy = RollingUpdateStrategy(maxSurge: .count(random.below(5)))
            _ = sets.scale(to: replicas, strategy: strategy, statusReplicas: 0)
            let allowed = replicas == 0 ? 0 : strategy.fenceposts(replicas: replicas).maxTotal
            #expect(sets.all.allSatisfy { $0.replicas >= 0 }, "seed \(seed)")
            // Shares that go against the resize can make the biggest one take it all, and stop at 0.
            if !sets.all.contains(where: { $0.replicas == 0 }) {
                #expect(sets.replicas == allowed, "seed \(seed)")
            }
        }
    }
}
