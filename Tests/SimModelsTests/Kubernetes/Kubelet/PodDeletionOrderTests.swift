import SimCore
import SimModels
import Testing

private let now = SimTime.start + .seconds(100_000)

private func candidate(
    _ uid: UInt64,
    _ change: (inout PodDeletionCandidate) -> Void = { _ in }
) -> PodDeletionCandidate {
    var pod = PodDeletionCandidate(
        uid: uid,
        readySince: now - .seconds(3600),
        created: now - .seconds(3610)
    )
    change(&pod)
    return pod
}

@Suite("PodDeletionOrder")
struct PodDeletionOrderTests {
    private func order(_ pods: [PodDeletionCandidate]) -> [UInt64] {
        var sorted = pods
        PodDeletionOrder.sort(&sorted, at: now)
        return sorted.map(\.uid)
    }

    @Test("each criterion outweighs all that come after it")
    func criteria() {
        // Each pod is worse by one criterion and better by all the later ones.
        let pods = [
            candidate(9),
            candidate(8) { $0.created = now - .seconds(1) },
            candidate(7) { $0.restarts = 1 },
            candidate(6) { $0.readySince = now - .seconds(60) },
            candidate(5) { $0.podsOnNode = 2 },
            candidate(4) { $0.deletionCost = -1 },
            candidate(3) {
                $0.isReady = false
                $0.readySince = nil
            },
            candidate(2) { $0.phase = .unknown },
            candidate(1) { $0.phase = .pending },
            candidate(0) { $0.isAssigned = false },
        ]
        #expect(order(pods) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    }

    @Test("pods about equally old are ordered by UID, not by age")
    func magnitude() {
        let older = candidate(1) { $0.readySince = now - .seconds(4000) }
        let younger = candidate(2) { $0.readySince = now - .seconds(3600) }
        #expect(order([younger, older]) == [1, 2])
        let muchYounger = candidate(3) { $0.readySince = now - .seconds(1000) }
        #expect(order([older, younger, muchYounger]) == [3, 1, 2])
    }

    @Test("the order does not depend on the order of the input")
    func inputOrderDoesNotMatter() {
        for seed: UInt64 in 1...300 {
            var random = KubernetesRandom(seed: seed)
            let pods = (0..<UInt64(random.int(2...20))).map { uid in
                candidate(uid) { pod in
                    // Few values, so that ties are frequent at every criterion.
                    pod.isReady = random.chance(80)
                    pod.readySince =
                        pod.isReady ? now - .seconds(Int64(random.element(of: [5, 6, 60]))) : nil
                    pod.restarts = random.int(0...2)
                    pod.created = now - .seconds(Int64(random.element(of: [70, 71, 700])))
                }
            }
            let expected = order(pods)
            for _ in 0..<5 {
                #expect(order(random.permutation(of: pods)) == expected, "seed \(seed)")
            }
            #expect(Set(expected).count == pods.count, "seed \(seed)")
        }
    }

    @Test("a pod from the future has no age and goes first")
    func futurePod() {
        let future = candidate(5) { $0.readySince = now + .seconds(5) }
        #expect(order([candidate(1), future]) == [5, 1])
    }
}
