import Testing

@Suite("HorizontalPodAutoscaler conformance")
struct HPAConformance {
    @Test("the autoscaler agrees with the recorded controller")
    func recordedController() throws {
        let topic = ConformanceTopic(
            name: "hpa",
            runners: [
                "replica_calc.jsonl": checkReplicaCalculation,
                "table_replica_calc.jsonl": checkReplicaCalculation,
                "behavior_seq.jsonl": checkReconcileSequence,
                "legacy_seq.jsonl": checkReconcileSequence,
                "pipeline_seq.jsonl": checkPipelineSequence,
                "defaulting.jsonl": checkDefaulting,
                "rate_percent.jsonl": checkPercentRate,
                "table_rate.jsonl": checkRateTable,
                "table_convert.jsonl": checkConvertTable,
                "table_stabilize.jsonl": checkStabilizeTable,
            ]
        )
        try topic.run()
    }
}
