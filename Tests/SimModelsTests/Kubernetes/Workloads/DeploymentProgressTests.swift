import SimCore
import SimModels
import Testing

private func counts(
    _ replicas: Int,
    updated: Int,
    ready: Int,
    available: Int? = nil
) -> DeploymentStatusCounts {
    DeploymentStatusCounts(
        replicas: replicas,
        updatedReplicas: updated,
        readyReplicas: ready,
        availableReplicas: available ?? ready
    )
}

private func second(_ second: Int64) -> SimTime { .start + .seconds(second) }

@Suite("Deployment progress")
struct DeploymentProgressTests {
    /// A Deployment of ten whose new pods never become ready, at 100 s.
    private func stuck() -> DeploymentProgress {
        var progress = DeploymentProgress(status: counts(10, updated: 10, ready: 10))
        _ = progress.sync(counts(10, updated: 10, ready: 10), desired: 10, at: second(0))
        progress.newReplicaSetCreated(at: second(90))
        _ = progress.sync(counts(10, updated: 0, ready: 10), desired: 10, at: second(90))
        _ = progress.sync(counts(13, updated: 5, ready: 8), desired: 10, at: second(100))
        return progress
    }

    @Test("a complete rollout says so, and pods that come and go later do not change it")
    func complete() {
        var progress = DeploymentProgress()
        let full = counts(3, updated: 3, ready: 3)
        #expect(progress.sync(counts(3, updated: 3, ready: 2), desired: 3, at: second(5)) != nil)
        #expect(progress.condition?.reason == .replicaSetUpdated)
        #expect(progress.sync(full, desired: 3, at: second(9)) == nil)
        #expect(progress.condition?.reason == .newReplicaSetAvailable)
        #expect(progress.condition?.lastUpdate == second(9))
        #expect(progress.condition?.lastTransition == second(5))
        #expect(progress.sync(counts(3, updated: 3, ready: 1), desired: 3, at: second(20)) == nil)
        #expect(progress.sync(full, desired: 3, at: second(9999)) == nil)
        #expect(progress.condition?.lastUpdate == second(9))
    }

    @Test("the deadline passes strictly after it, and the controller looks a second later")
    func deadline() {
        var progress = stuck()
        let same = counts(13, updated: 5, ready: 8)
        #expect(progress.condition?.lastUpdate == second(100))
        #expect(progress.sync(same, desired: 10, at: second(300)) == second(701))
        #expect(progress.sync(same, desired: 10, at: second(700)) == second(701))
        #expect(progress.condition?.isTrue == true)
        #expect(progress.sync(same, desired: 10, at: second(701)) == nil)
        #expect(progress.condition?.reason == .progressDeadlineExceeded)
        #expect(progress.condition?.lastTransition == second(701))
        #expect(progress.sync(same, desired: 10, at: second(900)) == nil)
        #expect(progress.condition?.lastUpdate == second(701))
    }

    @Test(
        "each kind of progress puts the deadline off",
        arguments: [
            counts(13, updated: 6, ready: 8),
            counts(12, updated: 5, ready: 8),
            counts(13, updated: 5, ready: 9, available: 8),
            counts(13, updated: 5, ready: 8, available: 9),
        ]
    )
    func progress(status: DeploymentStatusCounts) {
        var progress = stuck()
        #expect(progress.sync(status, desired: 10, at: second(650)) == second(1251))
        #expect(progress.condition?.lastUpdate == second(650))
    }

    @Test("going back is not progress")
    func regress() {
        var progress = stuck()
        let fewer = counts(13, updated: 4, ready: 7)
        #expect(progress.sync(fewer, desired: 10, at: second(650)) == second(701))
    }

    @Test("a rollout that gets on after its deadline is progressing again")
    func recovery() {
        var progress = stuck()
        _ = progress.sync(counts(13, updated: 5, ready: 8), desired: 10, at: second(701))
        let next = progress.sync(counts(13, updated: 5, ready: 9), desired: 10, at: second(800))
        #expect(next == second(1401))
        #expect(progress.condition?.reason == .replicaSetUpdated)
        #expect(progress.condition?.lastTransition == second(800))
    }

    @Test("the deadline counts from the new template, not from the rollout before")
    func newTemplate() {
        var progress = DeploymentProgress(status: counts(2, updated: 2, ready: 2))
        _ = progress.sync(counts(2, updated: 2, ready: 2), desired: 2, at: second(0))
        let waiting = counts(2, updated: 0, ready: 2)
        // Fewer updated pods are no progress, and an old success never times out.
        #expect(progress.sync(waiting, desired: 2, at: second(5000)) == second(601))
        #expect(progress.condition?.reason == .newReplicaSetAvailable)
        progress.newReplicaSetCreated(at: second(5000))
        #expect(progress.condition?.reason == .newReplicaSetCreated)
        #expect(progress.sync(waiting, desired: 2, at: second(5600)) == second(5601))
        progress.newReplicaSetFound(at: second(5600))
        #expect(progress.condition?.reason == .newReplicaSetCreated)
    }

    @Test("without a deadline there is no condition and nothing to look at")
    func noDeadline() {
        var progress = DeploymentProgress(deadline: nil)
        progress.newReplicaSetCreated(at: second(0))
        progress.newReplicaSetFound(at: second(0))
        #expect(progress.sync(counts(3, updated: 3, ready: 3), desired: 3, at: second(1)) == nil)
        #expect(progress.condition == nil)
    }

    @Test("a Deployment is available while no more pods are missing than may be")
    func available() {
        let fenceposts = RollingUpdateStrategy().fenceposts(replicas: 10)
        #expect(counts(10, updated: 10, ready: 8).isAvailable(within: fenceposts))
        #expect(!counts(10, updated: 10, ready: 10, available: 7).isAvailable(within: fenceposts))
        #expect(counts(10, updated: 10, ready: 8).unavailableReplicas == 2)
    }
}
