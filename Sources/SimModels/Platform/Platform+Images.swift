import SimCore

/// Where pods meet the registry: images that are pulled before containers start.
extension Platform {
    /// Sets up what the kubelets keep of a service.
    mutating func startKubelet(
        of service: Int,
        named name: String,
        in context: inout Context<Event>
    ) {
        let hasImage = plan.services[service].image != nil
        images.addService(stream: hasImage ? context.stream("image-pull/\(name)") : nil)
    }

    /// The node on which the image of a pod has to be; without nodes there is one.
    func imageNode(of pod: Int) -> UInt32 { pods[pod].node == .max ? 0 : pods[pod].node }

    /// Whether the container's image is there; if not, the start is tried again when it may be.
    mutating func ensureImage(of pod: Int, in context: inout Context<Event>) -> Bool {
        let service = Int(pods[pod].service)
        guard let image = plan.services[service].image, let stream = images.streams[service] else {
            return true
        }
        if pods[pod].imagePull.isAssured {
            pods[pod].imagePull.isAssured = false
            return true
        }
        let node = imageNode(of: pod)
        let version = pods[pod].version
        let presence = images.presence(service, version: version, node: node)
        if presence == nil || image.policy == .always, images.outage(service) != .none {
            failPull(of: pod, in: &context)
            return false
        }
        var start = presence ?? context.now
        if presence == nil {
            let time = context.sample(
                image.pullTime,
                stream,
                member: pods[pod].ordinal,
                draw: pods[pod].imagePull.pulls
            )
            pods[pod].imagePull.pulls &+= 1
            start = context.now + SimDuration(nanosecondsRounding: max(0, time))
            images.hold(service, version: version, node: node, from: start)
        }
        guard start > context.now else { return true }
        pods[pod].imagePull.isAssured = true
        retryStart(of: pod, at: start, in: &context)
        return false
    }

    /// ErrImagePull, and from then on ImagePullBackOff.
    private mutating func failPull(of pod: Int, in context: inout Context<Event>) {
        let wait = pods[pod].imagePull.failed(at: context.now)
        let service = Int(pods[pod].service)
        context.record(
            OccurrenceKind.podImagePullFailed.rawValue,
            subject: UInt32(service),
            value: Int64(pods[pod].ordinal),
            detail: wait.nanoseconds / 1_000_000,
            causes: images.outage(service)
        )
        retryStart(of: pod, at: context.now + wait, in: &context)
    }

    private mutating func retryStart(
        of pod: Int,
        at instant: SimTime,
        in context: inout Context<Event>
    ) {
        context.schedule(
            .kubernetes(.containerStart(pod: UInt32(pod), epoch: pods[pod].epoch)),
            at: instant,
            priority: .stateChange
        )
    }

    /// Works out anew for which images the registry does not answer.
    mutating func reviewRegistry() {
        images.endOutages()
        for fault in plan.faults.indices where faults[fault].isActive {
            guard case .imagePullFailure(let service) = plan.faults[fault].effect else { continue }
            images.beginOutage(of: service.map(Int.init), cause: faults[fault].began)
        }
    }
}
