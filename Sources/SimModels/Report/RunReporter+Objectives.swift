import SimCore

/// How clients were served over time: the seconds of each objective as series.
extension RunReporter {
    /// What each objective is about, by the step of the series in which it arrived: how much there
    /// was, and what came of it; what has no outcome at the end of the run is in `offered` alone.
    func objectiveSeries(_ objectives: [HealthSeconds]) -> [Series] {
        let step = SeriesRecorder.step(of: scenario.duration)
        let width = Int(step.nanoseconds / 1_000_000_000)
        return plan.objectives.indices.flatMap { index in
            let seconds = objectives[index]
            let count = (seconds.count + width - 1) / width
            var sums = Array(
                repeating: Array(repeating: Int64(0), count: count),
                count: Reading.objectives.count
            )
            for second in 0..<seconds.count {
                let item = seconds[second]
                let good = Int64(item.good)
                let rejected = Int64(item.rejected)
                let failed = Int64(item.bad) - rejected
                let place = second / width
                sums[0][place] += good + Int64(item.bad) + seconds.open(in: second)
                sums[1][place] += good
                sums[2][place] += failed
                sums[3][place] += rejected
            }
            return zip(Reading.objectives, sums).map { reading, values in
                Series(
                    name: reading.name(of: plan.names.objectives[index]),
                    unit: plan.objectives[index].subject.isOfClients ? "requests" : "messages",
                    step: step,
                    values: values.map { Double($0) }
                )
            }
        }
    }
}

extension ObjectivePlan.Subject {
    fileprivate var isOfClients: Bool {
        if case .clients = self { return true }
        return false
    }
}
