import SimCore

extension OccurrenceRow {
    /// Kinds about pods and their containers.
    static let pods: [OccurrenceRow] = [
        OccurrenceRow(
            .podCreated,
            "pod.created",
            of: .service,
            "A pod is created.",
            weight: 0,
            folding: .pods("is created", "are created"),
            value: .pod
        ) { words in
            "pod \(words.name)-\(words.value) is created"
        },
        OccurrenceRow(
            .podReady,
            "pod.ready",
            of: .service,
            "A pod becomes ready.",
            weight: 0,
            folding: .pods("is ready", "are ready"),
            value: .pod
        ) { words in
            "pod \(words.name)-\(words.value) is ready"
        },
        OccurrenceRow(
            .podUnready,
            "pod.unready",
            of: .service,
            "A pod's readiness probe has failed as often as its failureThreshold says.",
            maker: .readinessProbe,
            tone: .caution,
            weight: 0,
            folding: .pods("fails its readiness probe", "fail their readiness probe"),
            value: .pod
        ) { words in
            "pod \(words.name)-\(words.value) fails its readiness probe"
        },
        OccurrenceRow(
            .podLivenessFailed,
            "pod.livenessFailed",
            of: .service,
            """
            A container is killed, since its liveness probe has failed as often as its \
            failureThreshold says.
            """,
            maker: .livenessProbe,
            switchSort: .livenessProbe,
            tone: .bad,
            folding: .pods("is killed by its liveness probe", "are killed by their liveness probe"),
            value: .pod,
            detail: .count("restarts", "restarts of the container before")
        ) { words in
            "pod \(words.name)-\(words.value) is killed by its liveness probe"
        },
        OccurrenceRow(
            .podStartupFailed,
            "pod.startupFailed",
            of: .service,
            """
            A container is killed, since its startup probe has failed as often as its \
            failureThreshold says.
            """,
            maker: .startupProbe,
            tone: .bad,
            folding: .pods("is killed by its startup probe", "are killed by their startup probe"),
            value: .pod,
            detail: .count("restarts", "restarts of the container before")
        ) { words in
            "pod \(words.name)-\(words.value) is killed by its startup probe"
        },
        OccurrenceRow(
            .podImagePullFailed,
            "pod.imagePullFailed",
            of: .service,
            "A pod's image cannot be pulled.",
            maker: .image,
            tone: .caution,
            folding: .pods("cannot pull its image", "cannot pull their image"),
            value: .pod,
            detail: .seconds("retry_in_s", "time until the next try")
        ) { words in
            """
            pod \(words.name)-\(words.value) cannot pull its image; next try in \
            \(words.seconds(words.detail))
            """
        },
        OccurrenceRow(
            .podKilled,
            "pod.killed",
            of: .service,
            "A fault kills a pod's container with SIGKILL.",
            maker: .killPods,
            tone: .caution,
            folding: .pods("is killed", "are killed"),
            value: .pod
        ) { words in
            "pod \(words.name)-\(words.value) is killed"
        },
        OccurrenceRow(
            .podTerminated,
            "pod.terminated",
            of: .service,
            "A fault ends a pod's container with SIGTERM.",
            maker: .terminatedPods,
            tone: .caution,
            folding: .pods("gets SIGTERM", "get SIGTERM"),
            value: .pod
        ) { words in
            "pod \(words.name)-\(words.value) gets SIGTERM"
        },
        OccurrenceRow(
            .podOOMKilled,
            "pod.oomKilled",
            of: .service,
            "A container's working set reaches its memory limit.",
            maker: .memoryLimit,
            switchSort: .memoryLimit,
            tone: .bad,
            folding: .pods("is OOMKilled", "are OOMKilled"),
            value: .pod,
            detail: .bytes("memory_bytes", "the working set")
        ) { words in
            """
            pod \(words.name)-\(words.value) is OOMKilled (exit 137): \
            \(words.memory(words.detail)) in use
            """
        },
        OccurrenceRow(
            .podCrashed,
            "pod.crashed",
            of: .service,
            "A container of a version that crashes ends by itself.",
            maker: .crash,
            tone: .caution,
            folding: .pods("crashes", "crash"),
            value: .pod
        ) { words in
            "pod \(words.name)-\(words.value) crashes"
        },
        OccurrenceRow(
            .podConfigFailed,
            "pod.configFailed",
            of: .service,
            "A container ends at its start, since it cannot use its configuration.",
            maker: .badConfig,
            tone: .caution,
            folding: .pods(
                "ends: it cannot use its configuration",
                "end: they cannot use their configuration"
            ),
            value: .pod
        ) { words in
            "pod \(words.name)-\(words.value) ends: it cannot use its configuration"
        },
        OccurrenceRow(
            .podWithoutDatabase,
            "pod.withoutDatabase",
            of: .service,
            "A process exits, since its pool had no first connection in time.",
            maker: .initializationFailTimeout,
            tone: .caution,
            folding: .pods(
                "exits: no first connection to its database",
                "exit: no first connection to their database"
            ),
            value: .pod
        ) { words in
            """
            pod \(words.name)-\(words.value) exits: no first connection to its database \
            (HikariPool-1 - Exception during pool initialization)
            """
        },
        OccurrenceRow(
            .podRestarted,
            "pod.restarted",
            of: .service,
            "A pod's container runs again.",
            weight: 0,
            folding: .pods("restarts", "restart"),
            value: .pod,
            detail: .count("restarts", "restarts of the container so far")
        ) { words in
            "pod \(words.name)-\(words.value) restarts, for the \(words.ordinal(words.detail)) time"
        },
        OccurrenceRow(
            .podDeleted,
            "pod.deleted",
            of: .service,
            "A pod is gone.",
            weight: 0,
            folding: .pods("is deleted", "are deleted"),
            value: .pod
        ) { words in
            "pod \(words.name)-\(words.value) is deleted"
        },
        OccurrenceRow(
            .podsRefused,
            "pods.refused",
            of: .service,
            "A quota refuses a pod that is wanted.",
            maker: .quotaExhaustion,
            tone: .bad,
            folding: .repetition,
            value: .amount("pods", "pods that are missing")
        ) { words in
            """
            no more pods of \(words.name) can be created: \(words.value) \
            \(words.value == 1 ? "is" : "are") missing
            """
        },
        OccurrenceRow(
            .podsAdmitted,
            "pods.admitted",
            of: .service,
            "A pod could be created again after a quota had refused some.",
            maker: .quotaExhaustion,
            folding: .repetition
        ) { words in
            "pods of \(words.name) can be created again"
        },
    ]
}
