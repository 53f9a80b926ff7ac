import SimCore

/// Which pods a fault strikes.
extension Platform {
    /// The first draw of a strike's lots, beside its other draws.
    static var firstLot: UInt16 { 16 }

    /// The pods of a service that a strike hits, in the order of their numbers.
    ///
    /// Each pod draws its own lot from the fault's stream, so that one pod more, or another fault,
    /// changes nobody else's.
    func chosenPods(
        of service: Int,
        _ selection: PodSelection,
        fault: Int,
        _ context: borrowing Context<Event>,
        where isEligible: (ContainerPhase) -> Bool
    ) -> [Int] {
        let pods = deployments[service].pods.map(Int.init).filter {
            if case .version(let version) = selection, self.pods[$0].version != version {
                return false
            }
            return isEligible(self.pods[$0].phase)
        }
        let size = selection.size(of: pods.count)
        guard size < pods.count else { return pods }
        // Strikes of a trigger count from 1, those by the clock too: each has lots of its own.
        let draw = UInt16(truncatingIfNeeded: faults[fault].strikes) &+ Self.firstLot
        let lots = pods.map { pod in
            (
                lot: context.uniform(
                    faults[fault].stream,
                    member: self.pods[pod].ordinal,
                    draw: draw
                ),
                pod: pod
            )
        }
        let ordered = lots.sorted { first, second in
            (first.lot, self.pods[first.pod].ordinal) < (second.lot, self.pods[second.pod].ordinal)
        }
        let chosen = Set(ordered.prefix(size).map(\.pod))
        return pods.filter(chosen.contains)
    }

    /// Whether a fault that is not about running pods alone reaches a pod.
    ///
    /// What reaches a number of pods reaches those that it chose when it struck, whatever becomes of
    /// their containers.
    func reaches(_ pod: Int, _ selection: PodSelection, fault: Int) -> Bool {
        switch selection {
        case .all: true
        case .version(let version): pods[pod].version == version
        case .count, .share:
            faults[fault].reached.contains {
                $0.slot == UInt32(pod) && $0.tenancy == tenancy[pod]
            }
        }
    }

    /// Chooses the pods that a strike reaches, if not all of them.
    mutating func chooseReached(
        of service: Int,
        _ selection: PodSelection,
        fault: Int,
        _ context: borrowing Context<Event>
    ) {
        switch selection {
        case .all, .version:
            faults[fault].reached = []
        case .count, .share:
            let pods = chosenPods(of: service, selection, fault: fault, context) { $0.isRunning }
            faults[fault].reached = pods.map {
                StruckPod(slot: UInt32($0), tenancy: tenancy[$0])
            }
        }
    }

    /// Remembers the pods that a strike hit.
    mutating func remember(_ pods: [Int], struckBy fault: Int) {
        faults[fault].struck = pods.map {
            StruckPod(slot: UInt32($0), tenancy: tenancy[$0])
        }
    }
}
