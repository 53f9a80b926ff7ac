package import SimCore

/// The rules of one direction as the controller uses them: nothing absent, times as times.
package struct EffectiveScalingRules: Hashable, Sendable {
    package var stabilizationWindow: SimDuration
    package var selectPolicy: ScalingPolicySelect
    package var policies: [HPAScalingPolicy]
    package var longestPeriod: SimDuration

    /// Resolves rules; a window left open, which only scale-down has, takes the controller's flag.
    package init(_ rules: HPAScalingRules, openWindow: SimDuration) {
        stabilizationWindow =
            rules.stabilizationWindowSeconds.map { .seconds(Int64($0)) } ?? openWindow
        selectPolicy = rules.selectPolicy ?? .max
        policies = rules.policies ?? []
        let longest = policies.reduce(into: 0) { $0 = max($0, $1.periodSeconds) }
        longestPeriod = .seconds(Int64(longest))
    }
}

/// A replica count after a limit, and the limit that had the last word.
package struct LimitedReplicas: Hashable, Sendable, BitwiseCopyable {
    package var replicas: Int
    package var reason: AutoscalerConditionReason
    /// What the rates allow; nil where no rate was asked.
    package var allowance: ScalingAllowance?

    package init(
        _ replicas: Int,
        _ reason: AutoscalerConditionReason,
        _ allowance: ScalingAllowance? = nil
    ) {
        self.replicas = replicas
        self.reason = reason
        self.allowance = allowance
    }
}

/// The rate limits of an autoscaler with behavior.
///
/// A policy counts from the replicas there were at the start of its period, which it reconstructs from
/// both logs. Source: kubernetes/kubernetes pkg/controller/podautoscaler/horizontal.go
/// `convertDesiredReplicasWithBehaviorRate`.
package struct ScalingRates: Hashable, Sendable {
    package var scaleUp: EffectiveScalingRules
    package var scaleDown: EffectiveScalingRules
    package var scaleUpEvents: ScaleEventLog
    package var scaleDownEvents: ScaleEventLog

    package init(
        scaleUp: EffectiveScalingRules,
        scaleDown: EffectiveScalingRules,
        scaleUpEvents: ScaleEventLog = ScaleEventLog(),
        scaleDownEvents: ScaleEventLog = ScaleEventLog()
    ) {
        self.scaleUp = scaleUp
        self.scaleDown = scaleDown
        self.scaleUpEvents = scaleUpEvents
        self.scaleDownEvents = scaleDownEvents
    }

    /// A stabilized count held to the rates and to the bounds of the direction it goes.
    ///
    /// A count that equals the present one passes untouched, even if it lies outside the bounds.
    package func limit(
        _ stabilized: Int,
        current: Int,
        minReplicas: Int,
        maxReplicas: Int,
        at now: SimTime
    ) -> LimitedReplicas {
        if stabilized > current {
            var allowance = scaleUpAllowance(current: current, at: now)
            let rate = max(allowance.replicas, current)
            allowance.replicas = rate
            if maxReplicas > rate {
                if stabilized > rate { return LimitedReplicas(rate, .scaleUpLimit, allowance) }
            } else if stabilized > maxReplicas {
                return LimitedReplicas(maxReplicas, .tooManyReplicas, allowance)
            }
            return LimitedReplicas(stabilized, .desiredWithinRange, allowance)
        } else if stabilized < current {
            var allowance = scaleDownAllowance(current: current, at: now)
            let rate = min(allowance.replicas, current)
            allowance.replicas = rate
            if minReplicas < rate {
                if stabilized < rate { return LimitedReplicas(rate, .scaleDownLimit, allowance) }
            } else if stabilized < minReplicas {
                return LimitedReplicas(minReplicas, .tooFewReplicas, allowance)
            }
            return LimitedReplicas(stabilized, .desiredWithinRange, allowance)
        }
        return LimitedReplicas(stabilized, .desiredWithinRange)
    }

    /// The most replicas the scale-up policies allow now.
    package func scaleUpLimit(current: Int, at now: SimTime) -> Int {
        scaleUpAllowance(current: current, at: now).replicas
    }

    /// The fewest replicas the scale-down policies allow now.
    package func scaleDownLimit(current: Int, at now: SimTime) -> Int {
        scaleDownAllowance(current: current, at: now).replicas
    }

    /// What the scale-up policies allow now, and the first policy that says so.
    func scaleUpAllowance(current: Int, at now: SimTime) -> ScalingAllowance {
        let largest = scaleUp.selectPolicy == .max
        guard scaleUp.selectPolicy != .disabled else {
            return ScalingAllowance(current, by: .disabled, from: current)
        }
        var limit = ScalingAllowance(
            largest ? -2_147_483_648 : 2_147_483_647,
            by: .disabled,
            from: current
        )
        for policy in scaleUp.policies {
            let base = base(current: current, policy: policy, at: now)
            let allowed =
                switch policy.type {
                case .pods: saturatedReplicas(Double(base) + Double(policy.value))
                // The sum before the product, as the controller has it: 100 and 10 % give 111.
                case .percent: replicas(Double(base) * (1 + Double(policy.value) / 100))
                }
            if largest ? allowed > limit.replicas : allowed < limit.replicas {
                limit = ScalingAllowance(allowed, by: .policy(policy), from: base)
            }
        }
        return limit
    }

    /// What the scale-down policies allow now, and the first policy that says so.
    func scaleDownAllowance(current: Int, at now: SimTime) -> ScalingAllowance {
        let smallest = scaleDown.selectPolicy == .max
        guard scaleDown.selectPolicy != .disabled else {
            return ScalingAllowance(current, by: .disabled, from: current)
        }
        var limit = ScalingAllowance(
            smallest ? 2_147_483_647 : -2_147_483_648,
            by: .disabled,
            from: current
        )
        for policy in scaleDown.policies {
            let base = base(current: current, policy: policy, at: now)
            let allowed =
                switch policy.type {
                case .pods: saturatedReplicas(Double(base) - Double(policy.value))
                case .percent:
                    saturatedReplicas(
                        (Double(base) * (1 - Double(policy.value) / 100)).rounded(.towardZero)
                    )
                }
            if smallest ? allowed < limit.replicas : allowed > limit.replicas {
                limit = ScalingAllowance(allowed, by: .policy(policy), from: base)
            }
        }
        return limit
    }

    /// Enters a change in the log of its direction.
    package mutating func record(from current: Int, to desired: Int, at now: SimTime) {
        if desired > current {
            scaleUpEvents.record(
                desired - current,
                longestPeriod: scaleUp.longestPeriod,
                at: now
            )
        } else {
            scaleDownEvents.record(
                current - desired,
                longestPeriod: scaleDown.longestPeriod,
                at: now
            )
        }
    }

    private func base(current: Int, policy: HPAScalingPolicy, at now: SimTime) -> Int {
        let period = SimDuration.seconds(Int64(policy.periodSeconds))
        return current - scaleUpEvents.change(within: period, at: now)
            + scaleDownEvents.change(within: period, at: now)
    }
}

/// The bounds of an autoscaler without behavior, and its built-in limit of twice the present count.
///
/// Source: kubernetes/kubernetes pkg/controller/podautoscaler/horizontal.go
/// `convertDesiredReplicasWithRules`.
package func limitWithoutBehavior(
    _ stabilized: Int,
    current: Int,
    minReplicas: Int,
    maxReplicas: Int
) -> LimitedReplicas {
    // A factor of 2, but never less than 4 replicas.
    let rate = saturatedReplicas(max(2.0 * Double(current), 4.0).rounded(.towardZero))
    let allowance =
        stabilized > current ? ScalingAllowance(rate, by: .doubling, from: current) : nil
    if stabilized < minReplicas {
        return LimitedReplicas(minReplicas, .tooFewReplicas, allowance)
    }
    if maxReplicas > rate {
        if stabilized > rate { return LimitedReplicas(rate, .scaleUpLimit, allowance) }
    } else if stabilized > maxReplicas {
        return LimitedReplicas(maxReplicas, .tooManyReplicas, allowance)
    }
    return LimitedReplicas(stabilized, .desiredWithinRange, allowance)
}
