extension [StepSpec] {
    /// Steps of the plan that they take, those inside them included.
    var stepCount: Int {
        reduce(0) { count, step in
            switch step {
            case .cpu, .sleep, .query, .call, .produce: count + 1
            // With BEGIN and COMMIT.
            case .transaction(let transaction): count + transaction.steps.stepCount + 2
            // With the way into the thread, and out of it.
            case .thread(let thread): count + thread.steps.stepCount + 2
            case .cache(let cache): count + 1 + cache.miss.stepCount
            case .parallel(let parallel):
                count + 1 + parallel.branches.reduce(0) { $0 + $1.stepCount }
            }
        }
    }

    /// The lists of steps in them that run beside others.
    var branchCount: Int {
        reduce(0) { count, step in
            switch step {
            case .cpu, .sleep, .query, .call, .produce: count
            case .transaction(let transaction): count + transaction.steps.branchCount
            case .thread(let thread): count + thread.steps.branchCount
            case .cache(let cache): count + cache.miss.branchCount
            case .parallel(let parallel):
                parallel.branches.reduce(count) { $0 + 1 + $1.branchCount }
            }
        }
    }
}
