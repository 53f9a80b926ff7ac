import Testing

@Test("alert conditions agree with the documented rules of the providers")
func alerting() throws {
    try ConformanceTopic(
        name: "alerting",
        runners: [
            "newrelic_conditions.jsonl": checkNRQLCondition,
            "newrelic_issues.jsonl": checkIssues,
            "escalation.jsonl": checkEscalation,
            "slo_burn_rate.jsonl": checkBurnRate,
        ]
    ).run()
}
