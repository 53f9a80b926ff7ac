import SimCore

/// What a fault put into one container, until the fault or the container ends.
struct ContainerStress: Sendable, BitwiseCopyable {
    let fault: UInt16
    let pod: UInt32
    /// The life of the container that it was put into.
    let epoch: UInt32
    let threads: Int32
    let bytes: Int64
}

/// Faults that use up the CPU and the memory of containers.
extension Platform {
    /// The number of a stress thread among a container's CPU tasks, beside those of calls.
    private static func stressTask(_ thread: Int, of fault: Int) -> UInt32 {
        // Faults are fewer than 2^14, threads of each fewer than 2^10.
        0xF000_0000 | UInt32(fault) << 10 | UInt32(thread)
    }

    mutating func beginCPUStress(
        of service: Int,
        _ selection: PodSelection,
        threads: Int,
        fault: Int,
        in context: inout Context<Event>
    ) {
        let struck = chosenPods(of: service, selection, fault: fault, context) { $0.isRunning }
        for pod in struck {
            stresses.append(
                ContainerStress(
                    fault: UInt16(fault),
                    pod: UInt32(pod),
                    epoch: pods[pod].epoch,
                    threads: Int32(threads),
                    bytes: 0
                )
            )
            pods[pod].stressThreads += threads
            for thread in 0..<threads {
                pods[pod].cpu.add(
                    task: Self.stressTask(thread, of: fault),
                    demand: .nanoseconds(.max),
                    at: context.now
                )
            }
            pods[pod].armCPU(as: pod, in: &context)
            countThreads(of: pod, in: &context)
        }
        remember(struck, struckBy: fault)
    }

    mutating func beginMemoryStress(
        of service: Int,
        _ selection: PodSelection,
        bytes: Int64,
        fault: Int,
        in context: inout Context<Event>
    ) {
        let struck = chosenPods(of: service, selection, fault: fault, context) { $0.isRunning }
        for pod in struck {
            stresses.append(
                ContainerStress(
                    fault: UInt16(fault),
                    pod: UInt32(pod),
                    epoch: pods[pod].epoch,
                    threads: 0,
                    bytes: bytes
                )
            )
            pods[pod].memory.stress += bytes
            pods[pod].memory.stressor = context.cause
            armMemory(of: pod, in: &context)
            checkMemory(of: pod, in: &context)
        }
        remember(struck, struckBy: fault)
    }

    /// A fault takes out what it put into containers; those that ended meanwhile took it with them.
    mutating func endStress(of fault: Int, in context: inout Context<Event>) {
        for stress in stresses
        where Int(stress.fault) == fault && pods[Int(stress.pod)].epoch == stress.epoch {
            let pod = Int(stress.pod)
            pods[pod].stressThreads -= Int(stress.threads)
            for thread in 0..<Int(stress.threads) {
                pods[pod].cpu.remove(task: Self.stressTask(thread, of: fault), at: context.now)
            }
            if stress.threads > 0 {
                pods[pod].armCPU(as: pod, in: &context)
                countThreads(of: pod, in: &context)
            }
            guard stress.bytes > 0 else { continue }
            pods[pod].memory.stress -= stress.bytes
            if pods[pod].memory.stress == 0, pods[pod].memory.leaked(at: context.now) == 0 {
                pods[pod].memory.stressor = .none
            }
            // One that is about to be killed at this instant has had too much already.
            if pods[pod].memory.due > context.now { armMemory(of: pod, in: &context) }
        }
        stresses.removeAll { Int($0.fault) == fault }
    }
}
