import SimCore

/// The life of pods: created, started, probed, stopped, restarted, deleted.
extension Platform {
    mutating func handle(_ event: KubernetesEvent, in context: inout Context<Event>) {
        switch event {
        case .containerStart(let pod, let epoch):
            guard isCurrent(pod, epoch), ensureImage(of: Int(pod), in: &context) else { return }
            startContainer(of: Int(pod), in: &context)
        case .applicationStart(let pod, let epoch):
            guard isCurrent(pod, epoch), pods[Int(pod)].phase == .starting,
                !awaitsStartWork(Int(pod))
            else { return }
            startApplication(of: Int(pod), in: &context)
        case .cpu(let pod):
            finishCPU(of: Int(pod), in: &context)
        case .probes:
            keepProbes(in: &context)
        case .sigterm(let pod, let epoch):
            guard isCurrent(pod, epoch), pods[Int(pod)].isBeingStopped else { return }
            terminateContainer(of: Int(pod), in: &context)
        case .endpointUpdate(let pod, let epoch):
            guard tenancy[Int(pod)] == epoch else { return }
            updateEndpoint(Int(pod), in: &context)
        case .readinessGate(let pod, let epoch):
            guard tenancy[Int(pod)] == epoch else { return }
            openGate(of: Int(pod), in: &context)
        case .graceEnd(let pod, let epoch):
            guard isCurrent(pod, epoch), pods[Int(pod)].isBeingStopped else { return }
            endContainer(of: Int(pod), in: &context)
        case .outOfMemory(let pod, let epoch):
            guard isCurrent(pod, epoch) else { return }
            outOfMemory(Int(pod), in: &context)
        case .housekeeping:
            housekeep(in: &context)
        case .scrape:
            scrapeResourceMetrics()
            context.schedule(
                .kubernetes(.scrape),
                after: plan.cluster.metricResolution,
                priority: .scrape
            )
        case .hpaSync(let service):
            probeClock.isOver = true
            syncAutoscaler(of: Int(service), in: &context)
            probeClock.isOver = false
        }
    }

    private func isCurrent(_ pod: UInt32, _ epoch: UInt32) -> Bool {
        pods[Int(pod)].epoch == epoch
    }

    // MARK: Deployment

    /// Creates or deletes pods until a service has as many as it wants.
    mutating func settleReplicas(of service: Int, in context: inout Context<Event>) {
        if plan.services[service].deployment.isRolledOut {
            return deploymentChanged(service, in: &context)
        }
        let wanted = deployments[service].replicas
        let have = deployments[service].active
        if have < wanted {
            for _ in have..<wanted {
                guard mayCreatePod(of: service, in: &context) else { break }
                createPod(of: service, in: &context)
            }
        } else if have > wanted {
            deletePods(have - wanted, of: service, in: &context)
        }
    }

    @discardableResult
    mutating func createPod(of service: Int, in context: inout Context<Event>) -> Int {
        let pod = addPod(of: service, in: &context)
        pods[pod].origin = context.record(
            OccurrenceKind.podCreated.rawValue,
            subject: UInt32(service),
            value: Int64(pods[pod].ordinal)
        )
        context.cause = pods[pod].origin
        if assignNode(to: pod, in: &context) { beginPodStart(of: pod, in: &context) }
        return pod
    }

    /// Lets a pod that has its node wait for its container.
    mutating func beginPodStart(of pod: Int, in context: inout Context<Event>) {
        let service = Int(pods[pod].service)
        let wait = context.sample(
            plan.services[service].podStart,
            deployments[service].podStartStream,
            member: pods[pod].ordinal
        )
        context.schedule(
            .kubernetes(.containerStart(pod: UInt32(pod), epoch: pods[pod].epoch)),
            after: SimDuration(nanosecondsRounding: max(0, wait)),
            priority: .stateChange
        )
    }

    /// Takes a slot for a new pod.
    private mutating func addPod(of service: Int, in context: inout Context<Event>) -> Int {
        let ordinal = deployments[service].nextOrdinal
        deployments[service].nextOrdinal += 1
        deployments[service].active += 1
        let slot = freePods.popLast() ?? pods.count
        if slot == tenancy.count { tenancy.append(0) }
        tenancy[slot] &+= 1
        let pod = PodState(
            service: UInt16(service),
            ordinal: ordinal,
            uid: uid(ofPod: ordinal, in: service, context),
            createdAt: context.now,
            origin: .none,
            epoch: slot < pods.count ? pods[slot].epoch &+ 1 : 0,
            cpu: containerCPU(of: service, phase: context.now - .start)
        )
        if slot < pods.count { pods[slot] = pod } else { pods.append(pod) }
        equip(slot, of: service)
        deployments[service].pods.append(UInt32(slot))
        podMeters[service].start(Int(ordinal), at: context.now)
        attachKafka(to: slot, in: &context)
        return slot
    }

    /// A random identity, as the API server gives one; the ordinal in the low bits keeps it unique.
    private func uid(
        ofPod ordinal: UInt64,
        in service: Int,
        _ context: Context<Event>
    ) -> UInt64 {
        let share = context.uniform(deployments[service].probeStream, member: ordinal, draw: 2)
        return UInt64(share * 4_294_967_296) << 32 | (ordinal & 0xFFFF_FFFF)
    }

    /// Puts a pod there that has been running since long before the start of the run.
    mutating func adoptPod(of service: Int, in context: inout Context<Event>) {
        let pod = addPod(of: service, in: &context)
        guard assignNode(to: pod, in: &context) else { return }
        pods[pod].cpu = adoptedCPU(of: pod, in: &context)
        let longAgo = context.now - .hours(1)
        pods[pod].startTime = longAgo
        pods[pod].containerStartedAt = longAgo
        pods[pod].phase = .starting
        pods[pod].isReady = true
        pods[pod].readyChangedAt = longAgo
        pods[pod].endpoint = .ready
        pods[pod].target = .ready
        services[service].noteEndpoint(pod, from: .none, to: .ready)
        metrics.containerStarted(pod: pod, at: context.now)
        adoptContainer(of: pod, startedAt: longAgo)
        startTickers(of: pod, drawingPhase: true, in: &context)
        startMemory(of: pod, in: &context)
        startApplication(of: pod, in: &context)
    }

    mutating func deletePods(
        _ count: Int,
        of service: Int,
        revision: UInt16? = nil,
        in context: inout Context<Event>
    ) {
        for pod in victims(count, of: service, revision: revision, at: context.now) {
            pods[pod].isDeleting = true
            deployments[service].active -= 1
            context.record(
                OccurrenceKind.podDeleted.rawValue,
                subject: UInt32(service),
                value: Int64(pods[pod].ordinal)
            )
            scheduleEndpointUpdate(of: pod, in: &context)
            stopContainer(of: pod, in: &context)
        }
    }

    /// The pods that a ReplicaSet deletes first.
    private func victims(
        _ count: Int,
        of service: Int,
        revision: UInt16?,
        at now: SimTime
    ) -> [Int] {
        var candidates: [PodDeletionCandidate] = []
        for slot in deployments[service].pods {
            let pod = Int(slot)
            guard !pods[pod].isDeleting, pods[pod].phase != .gone,
                revision == nil || pods[pod].revision == revision
            else { continue }
            candidates.append(
                PodDeletionCandidate(
                    uid: pods[pod].uid,
                    isAssigned: !isUnschedulable(pod),
                    phase: pods[pod].startTime == nil ? .pending : .running,
                    isReady: pods[pod].isReady,
                    podsOnNode: podsBeside(pod),
                    readySince: pods[pod].isReady ? pods[pod].readyChangedAt : nil,
                    restarts: Int(pods[pod].restarts),
                    created: pods[pod].createdAt
                )
            )
        }
        PodDeletionOrder.sort(&candidates, at: now)
        return candidates.prefix(count).compactMap { victim in
            deployments[service].pods.first { pods[Int($0)].uid == victim.uid }.map(Int.init)
        }
    }

    // MARK: Containers

    private mutating func startContainer(of pod: Int, in context: inout Context<Event>) {
        let service = Int(pods[pod].service)
        let isFirst = pods[pod].startTime == nil
        pods[pod].epoch &+= 1
        pods[pod].phase = .starting
        pods[pod].containerStartedAt = context.now
        if isFirst {
            pods[pod].startTime = context.now
            pods[pod].readyChangedAt = context.now
        } else {
            let last = pods[pod].lastEndedAt
            pods[pod].backOff.restarted(finishedAt: last, at: context.now)
            pods[pod].restarts += 1
            if context.now >= plan.origin { deployments[service].restarts += 1 }
            context.cause = context.record(
                OccurrenceKind.podRestarted.rawValue,
                subject: UInt32(service),
                value: Int64(pods[pod].ordinal),
                detail: pods[pod].restarts,
                causes: pods[pod].lastEnd
            )
        }
        pods[pod].cpu = containerCPU(
            of: service,
            on: pods[pod].node,
            phase: context.now - .start
        )
        startMemory(of: pod, in: &context)
        pods[pod].isBeingStopped = false
        probes[pod].containerStarted(at: context.now)
        metrics.containerStarted(pod: pod, at: context.now)
        if isFirst { startTickers(of: pod, drawingPhase: false, in: &context) }
        if probes[pod].readiness == nil, probes[pod].startup == nil {
            setReady(pod, true, in: &context)
        }
        let wait = context.sample(
            startup(of: pod),
            deployments[service].startupStream,
            member: pods[pod].ordinal,
            draw: UInt16(truncatingIfNeeded: pods[pod].restarts)
        )
        context.schedule(
            .kubernetes(.applicationStart(pod: UInt32(pod), epoch: pods[pod].epoch)),
            after: ailments[service].startup(wait),
            priority: .stateChange
        )
        beginStartWork(of: pod, in: &context)
    }

    /// What the start waited for is over.
    mutating func startApplication(of pod: Int, in context: inout Context<Event>) {
        if readsBadConfig(pod, in: &context) { return }
        if crashesAtStart(pod, in: &context) { return }
        startPools(of: pod, in: &context)
        serveIfConnected(pod, in: &context)
    }

    /// The application answers from now on, once its pools let it start.
    mutating func serveIfConnected(_ pod: Int, in context: inout Context<Event>) {
        guard pods[pod].phase == .starting, pools[pod].letServe else { return }
        pods[pod].phase = .serving
        startServer(of: pod, in: &context)
        startKafkaClients(of: pod, in: &context)
    }

    /// Stops a container: the preStop hook, SIGTERM, and SIGKILL with the end of the grace period.
    mutating func stopContainer(
        of pod: Int,
        grace: SimDuration? = nil,
        in context: inout Context<Event>
    ) {
        switch pods[pod].phase {
        case .creating, .backOff, .lost:
            if pods[pod].isDeleting { endContainer(of: pod, in: &context) }
            return
        case .stopping, .gone:
            return
        case .starting, .serving:
            break
        }
        guard !pods[pod].isBeingStopped else { return }
        pods[pod].isBeingStopped = true
        pods[pod].lastEnd = context.cause
        wakeProbes(of: pod, in: &context)
        beginGrace(of: pod, for: grace, in: &context)
    }

    /// The application got SIGTERM and stops: it ends when it has finished what it wants to finish.
    mutating func drainContainer(of pod: Int, in context: inout Context<Event>) {
        let service = Int(pods[pod].service)
        pods[pod].phase = .stopping
        let shutdown = plan.services[service].shutdown
        // What is in the kernel's listen queue stays there until the process closes it by ending.
        let staysOpen = plan.services[service].door.staysOpen && shutdown.drainRequests
        if !staysOpen { dropQueue(of: pod, in: &context) }
        if !shutdown.drainRequests { failCalls(on: pod, in: &context) }
        // With its last request gone, or its producer flushed, the process may have ended already.
        if pods[pod].phase == .stopping { stopKafkaClients(of: pod, in: &context) }
    }

    /// Ends a stopping container when nothing it wants to finish is left.
    mutating func endIfDrained(_ pod: Int, in context: inout Context<Event>) {
        guard pods[pod].phase == .stopping, pods[pod].busyWorkers == 0, isKafkaDrained(pod) else {
            return
        }
        endContainer(of: pod, in: &context)
    }

    /// The process ends: at SIGKILL, by itself, or because it never started.
    mutating func endContainer(of pod: Int, in context: inout Context<Event>) {
        let service = Int(pods[pod].service)
        let wasRunning = pods[pod].phase.isRunning
        let wasLost = pods[pod].phase == .lost
        // A container that was told to stop ends because of that, whatever it finished last.
        if pods[pod].isBeingStopped {
            context.cause = pods[pod].lastEnd
        } else if wasRunning {
            pods[pod].lastEnd = context.cause
        }
        pods[pod].isBeingStopped = false
        if !hangs.isEmpty { forgetHang(of: pod) }
        wakeProbes(of: pod, in: &context)
        dropQueue(of: pod, in: &context)
        pods[pod].phase = .backOff
        pods[pod].epoch &+= 1
        pods[pod].lastEndedAt = context.now
        failCalls(on: pod, in: &context)
        pods[pod].busyWorkers = 0
        pods[pod].startWork = .none
        endServer(of: pod, in: &context)
        noteBatchProgress(of: pod, in: context)
        retireCPU(of: pod, in: context)
        countThreads(of: pod, in: &context)
        endMemory(of: pod, in: &context)
        context.cancel(pods[pod].cpuEvent)
        pods[pod].cpuEvent = .none
        pods[pod].cpuDue = .distantFuture
        closeConnections(of: pod, in: &context)
        endKafkaClients(of: pod, in: &context)
        probes[pod].containerEnded()
        metrics.containerEnded(pod: pod)
        if isStranded(pod) {
            pods[pod].phase = .lost
            return
        }
        if wasRunning || wasLost { setReady(pod, false, in: &context) }
        if pods[pod].isDeleting {
            pods[pod].phase = .gone
            podMeters[service].stop(Int(pods[pod].ordinal), at: context.now)
            scheduleEndpointUpdate(of: pod, in: &context)
            forgetConfig(of: pod)
            releaseNode(of: pod, in: &context)
            deploymentChanged(service, in: &context)
            return
        }
        scheduleRestart(of: pod, in: &context)
    }

    /// The container that ended is started again when its back-off is over and the kubelet has seen so.
    private mutating func scheduleRestart(of pod: Int, in context: inout Context<Event>) {
        let latency = context.sample(
            plan.restartLatency,
            deployments[Int(pods[pod].service)].restartStream,
            member: pods[pod].ordinal,
            draw: UInt16(truncatingIfNeeded: pods[pod].restarts)
        )
        context.schedule(
            .kubernetes(.containerStart(pod: UInt32(pod), epoch: pods[pod].epoch)),
            at: pods[pod].backOff.restartTime(finishedAt: context.now)
                + SimDuration(nanosecondsRounding: max(0, latency)),
            priority: .stateChange
        )
    }

    /// Resets every connection that waits in the pod's queue.
    private mutating func dropQueue(of pod: Int, in context: inout Context<Event>) {
        guard !pods[pod].queue.isEmpty else { return }
        services[Int(pods[pod].service)].hasDroppedQueue = true
        if pods[pod].isPlain { crowd(Int(pods[pod].service), by: -1, in: &context) }
        while let next = pods[pod].queue.popFirst(among: calls) {
            finish(PoolHandle(raw: next.call), as: .failed(.podKilled), in: &context)
        }
        if !pods[pod].isPlain { reviewCrowd(of: pod, in: &context) }
    }

    /// Cuts off every call the pod works on.
    private mutating func failCalls(on pod: Int, in context: inout Context<Event>) {
        for slot in 0..<calls.slots {
            guard let handle = calls.handle(at: slot), calls[handle].pod == UInt32(pod) else {
                continue
            }
            pods[pod].cpu.remove(task: handle.index, at: context.now)
            orphanStatement(of: handle, in: &context)
            finish(handle, as: .failed(.podKilled), in: &context)
        }
    }

    // MARK: CPU

    /// Works out how many of the records in hand were processed before the end of the process.
    private mutating func noteBatchProgress(of pod: Int, in context: Context<Event>) {
        guard clients[pod].inHandCount > 0 else { return }
        let each = max(1, clients[pod].cpuPerMessage.nanoseconds)
        guard let left = pods[pod].cpu.remove(task: Self.batchTask, at: context.now) else {
            clients[pod].doneAtKill = clients[pod].inHandCount
            return
        }
        let undone = (left.nanoseconds + each - 1) / each
        clients[pod].doneAtKill = max(0, clients[pod].inHandCount - undone)
    }

    /// The number of the CPU task that is the pod's batch of consumed messages, beside its calls.
    static var batchTask: UInt32 { .max }

    private mutating func finishCPU(of pod: Int, in context: inout Context<Event>) {
        var isFirst = true
        while let ended = pods[pod].endTask(isFirst: isFirst, at: context.now) {
            isFirst = false
            if ended.task >= Self.startTask {
                // What follows may have ended already: a batch that takes no time.
                if ended.task == Self.batchTask {
                    finishBatchCPU(of: pod, in: &context)
                } else {
                    finishStartWork(of: pod, in: &context)
                }
                continue
            }
            if let handle = calls.handle(at: Int(ended.task)) {
                ready.append(handle.raw)
            }
            guard ended.hasMore else { break }
        }
        moveCalls(in: &context)
        pods[pod].armCPU(as: pod, in: &context)
        countThreads(of: pod, in: &context)
    }
}
