import SimCore

/// Faults between services: whom they separate.
extension PlanBuilder {
    /// What is wrong on the way between two services; nil after reporting that there is no such one.
    mutating func path(
        from: NameReference?,
        to: NameReference?,
        _ kind: PathFaultPlan.Kind
    ) -> FaultPlan.Effect? {
        var path = PathFaultPlan(kind: kind)
        var isFine = true
        if let from {
            path.from = faultedService(from)
            isFine = path.from != nil
        }
        if let to {
            path.to = faultedService(to)
            isFine = isFine && path.to != nil
        }
        if isFine, let caller = path.from, let callee = path.to {
            var isCalled = calls(from: caller, to: callee)
            if case .partition = kind { isCalled = isCalled || calls(from: callee, to: caller) }
            if !isCalled, let from {
                context.warn(
                    "no operation of \"\(from.name)\" calls "
                        + "\"\(plan.names.services[Int(callee)])\", so that the fault hits nothing",
                    at: from.origin
                )
            }
        }
        return isFine ? .path(path) : nil
    }

    /// Whether an operation of a service calls another service itself.
    private func calls(from caller: UInt16, to callee: UInt16) -> Bool {
        plan.operations.contains { operation in
            guard operation.service == caller else { return false }
            let first = Int(operation.firstStep)
            return plan.steps[first..<first + Int(operation.stepCount)].contains { step in
                guard case .call(let target) = step else { return false }
                return plan.operations[Int(target.operation)].service == callee
            }
        }
    }
}
