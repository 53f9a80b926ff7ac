import SimCore
import SimModels
import Testing

private let now = SimTime.start + .seconds(10_000)
private let tolerances = ScalingTolerances(scaleDown: 0.1, scaleUp: 0.1)

/// A pod that has been ready for long, with a request of one core.
private func settledPod(milli: Int64?, request: Int64? = 1000) -> PodMetricInput {
    PodMetricInput(
        ready: PodCondition(.true, since: now - .seconds(5000)),
        startTime: now - .seconds(5010),
        requestMilli: request,
        sample: milli.map {
            PodMetricSample(milli: $0, timestamp: now - .seconds(5), window: .seconds(15))
        }
    )
}

private func pods(_ milli: Int64?...) -> [PodMetricInput] {
    milli.map { settledPod(milli: $0) }
}

private func desired(
    _ pods: [PodMetricInput],
    current: Int? = nil,
    target: Int = 50
) throws -> Int {
    try ReplicaCalculator().utilization(
        current: current ?? pods.count,
        targetPercent: target,
        resource: .cpu,
        pods: pods,
        tolerances: tolerances,
        at: now
    ).replicas
}

@Suite("ReplicaCalculator")
struct ReplicaCalculatorTests {
    struct Case: CustomTestStringConvertible {
        var name: String
        var milli: [Int64?]
        var wanted: Int
        var testDescription: String { name }
    }

    @Test(
        "a utilization target of 50 % calls for so many replicas",
        arguments: [
            Case(name: "on target: no change", milli: [500, 500, 500], wanted: 3),
            Case(name: "55 % is the edge of the band, still inside", milli: [550, 550], wanted: 2),
            Case(name: "55.9 % counts as 55: inside", milli: [559, 559], wanted: 2),
            Case(name: "56 % is outside", milli: [560, 560], wanted: 3),
            Case(name: "twice the load, twice the pods", milli: [1000, 1000], wanted: 4),
            Case(name: "a ratio of sums, not a mean of ratios", milli: [1500, 100], wanted: 4),
            Case(name: "45 % is the lower edge, inside", milli: [450, 450], wanted: 2),
            Case(name: "half the load, half the pods", milli: [250, 250, 250, 250], wanted: 2),
            Case(
                name: "a missing pod counts as idle against a scale-up",
                milli: [1000, nil],
                wanted: 2
            ),
            Case(
                name: "a missing pod counts as busy against a scale-down",
                milli: [100, 100, 100, nil],
                wanted: 3
            ),
        ]
    )
    func utilizationTable(_ row: Case) throws {
        #expect(try desired(row.milli.map { settledPod(milli: $0) }) == row.wanted)
    }

    @Test("a product on the wrong side of the present count changes nothing")
    func productOnTheWrongSide() throws {
        // Three at twice the target and one missing call for 6 pods, which is no rise from 10.
        #expect(try desired(pods(1000, 1000, 1000, nil), current: 10) == 10)
        #expect(try desired(pods(1000, 1000, 1000, nil), current: 4) == 6)
        // Three nearly idle ones and one missing call for 3, which is no fall from 1.
        #expect(try desired(pods(100, 100, 100, nil), current: 1) == 1)
        #expect(try desired(pods(100, 100, 100, nil), current: 4) == 3)
    }

    @Test("while a pod starts, its sample counts only once a whole window lies after readiness")
    func wholeWindowAfterReadiness() {
        let calculator = ReplicaCalculator()
        var pod = settledPod(milli: 900)
        pod.startTime = now - .seconds(100)
        pod.ready = PodCondition(.true, since: now - .seconds(20))
        #expect(calculator.group(of: pod, resource: .cpu, at: now) == .ready)
        pod.ready?.lastTransitionTime += .nanoseconds(1)
        #expect(calculator.group(of: pod, resource: .cpu, at: now) == .unready)
        #expect(calculator.group(of: pod, resource: .memory, at: now) == .ready)
        #expect(calculator.group(of: pod, resource: nil, at: now) == .ready)
    }

    @Test("an old pod that lost readiness late still counts, one never ready does not")
    func lateUnreadiness() {
        let calculator = ReplicaCalculator()
        var pod = settledPod(milli: 900)
        pod.ready = PodCondition(.false, since: now - .seconds(10))
        #expect(calculator.group(of: pod, resource: .cpu, at: now) == .ready)
        pod.ready = PodCondition(.false, since: now - .seconds(5010) + .seconds(29))
        #expect(calculator.group(of: pod, resource: .cpu, at: now) == .unready)
        pod.ready?.status = .unknown
        #expect(calculator.group(of: pod, resource: .cpu, at: now) == .ready)
    }

    @Test("one container without a request fails the metric for every pod")
    func missingRequest() {
        var input = pods(500, 500)
        input[1].requestMilli = nil
        input[1].isBeingDeleted = true
        #expect(throws: ReplicaCalculationError.missingRequest) { try desired(input) }
        #expect(PodResourceRequests(containers: [100, nil]).podMilli == nil)
        #expect(PodResourceRequests(containers: [100, 50], sidecars: [25]).podMilli == 175)
        #expect(PodResourceRequests(podLevel: 400, containers: [100, nil]).podMilli == 400)
    }

    @Test("without pods or samples there is an error, not a scale-down")
    func errors() {
        #expect(throws: ReplicaCalculationError.noMetrics) { try desired([], current: 3) }
        #expect(throws: ReplicaCalculationError.noMetrics) { try desired(pods(nil, nil)) }
        var pending = settledPod(milli: 500)
        pending.phase = .pending
        #expect(throws: ReplicaCalculationError.noMetricsForReadyPods) { try desired([pending]) }
        #expect(throws: ReplicaCalculationError.noRequests) {
            try desired([settledPod(milli: 500, request: 0)])
        }
    }

    @Test("an average per replica works on the replicas there are, not on those asked for")
    func averageOfTotal() {
        let proposal = ReplicaCalculator().averageOfTotal(
            statusReplicas: 7,
            targetMilli: 1000,
            totalMilli: 7000,
            tolerances: tolerances
        )
        #expect(proposal.replicas == 7)
        let fromNothing = ReplicaCalculator().averageOfTotal(
            statusReplicas: 0,
            targetMilli: 1000,
            totalMilli: 2500,
            tolerances: tolerances
        )
        #expect(fromNothing.replicas == 3)
    }

    @Test("the sum of external series stops at the largest number, each target in its own way")
    func saturatedSum() {
        #expect(ReplicaCalculator.total(of: [.max, 1]) == .max)
        #expect(ReplicaCalculator.total(of: [.max, 1, -5]) == .max)
        #expect(ReplicaCalculator.total(of: [.min, -1]) == .max)
        #expect(ReplicaCalculator.total(of: [3, -1]) == 2)
        #expect(ReplicaCalculator.total(of: [-3, 1]) == -2)
        #expect(ReplicaCalculator.totalForAverage(of: [.max, 1]) == .max)
        #expect(ReplicaCalculator.totalForAverage(of: [3, -1]) == 2)
        #expect(ReplicaCalculator.totalForAverage(of: [3, -4, 2]) == .max)
        #expect(ReplicaCalculator.totalForAverage(of: []) == 0)
    }

    @Test("an average of a total at the largest number is reported undivided")
    func saturatedAverage() {
        func usage(_ total: Int64, replicas: Int) -> Int64 {
            ReplicaCalculator().averageOfTotal(
                statusReplicas: replicas,
                targetMilli: 109_000,
                totalMilli: total,
                tolerances: tolerances
            ).usageMilli
        }
        #expect(usage(.max, replicas: 12) == .max)
        // As a double it is the same number.
        #expect(usage(.max - 511, replicas: 12) == .max)
        #expect(usage(.max - 2_000, replicas: 1) < .max)
        #expect(usage(1 << 62, replicas: 4) == 1 << 60)
        #expect(usage(.max, replicas: 0) == .max)
    }

    @Test("neither the order of the pods nor pods that take no part change a proposal")
    func orderAndIgnoredPodsDoNotMatter() throws {
        let calculator = ReplicaCalculator()
        for seed: UInt64 in 1...300 {
            var random = KubernetesRandom(seed: seed)
            let pods = (0..<random.int(1...12)).map { _ in randomPod(&random) }
            let current = random.int(1...15)
            let metric = MetricSpec(
                random.chance(50) ? .resource : .pods,
                resource: random.chance(70) ? .cpu : .memory,
                target: .averageValue(Int64(random.int(1...1200)))
            )
            let utilization = MetricSpec(.resource, target: .utilization(random.int(1...150)))
            var ignored = settledPod(milli: 77_777)
            ignored.isBeingDeleted = true
            let changed = random.permutation(of: pods + [ignored])
            for spec in [metric, utilization] {
                func proposal(_ pods: [PodMetricInput]) -> ReplicaProposal? {
                    try? calculator.proposal(
                        for: spec,
                        input: MetricInput(pods: pods),
                        current: current,
                        statusReplicas: current,
                        tolerances: tolerances,
                        at: now
                    )
                }
                #expect(proposal(pods) == proposal(changed), "seed \(seed)")
            }
        }
    }

    @Test("no input whatever traps")
    func extremes() {
        let extremes: [Int64] = [.min, -1, 0, 1, .max]
        for value in extremes {
            for target in extremes {
                for request in extremes {
                    let input = MetricInput(
                        pods: [
                            settledPod(milli: value, request: request),
                            settledPod(milli: nil, request: request),
                        ],
                        totalMilli: value
                    )
                    for type in MetricSourceType.allCases {
                        for spec in [
                            MetricSpec(type, target: .averageValue(target)),
                            MetricSpec(type, target: .value(target)),
                            MetricSpec(type, target: .utilization(Int(target))),
                        ] {
                            let proposal = try? ReplicaCalculator().proposal(
                                for: spec,
                                input: input,
                                current: 3,
                                statusReplicas: 0,
                                tolerances: tolerances,
                                at: now
                            )
                            #expect((proposal?.replicas ?? 0) <= 2_147_483_647)
                        }
                    }
                }
            }
        }
    }

    private func randomPod(_ random: inout KubernetesRandom) -> PodMetricInput {
        var pod = settledPod(milli: random.chance(80) ? Int64(random.int(0...2000)) : nil)
        pod.phase = random.chance(90) ? .running : random.element(of: PodPhase.allCases)
        pod.isBeingDeleted = random.chance(10)
        if random.chance(30) { pod.startTime = now - .seconds(Int64(random.int(0...400))) }
        if random.chance(30) {
            pod.ready = PodCondition(
                random.element(of: ConditionStatus.allCases),
                since: now - .seconds(Int64(random.int(0...400)))
            )
        }
        return pod
    }
}
