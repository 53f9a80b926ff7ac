import SimCore

extension JSONWriter {
    mutating func write(_ downtime: DowntimeReport) {
        object("downtime") { json in
            json.member("down_s", downtime.down.seconds)
            json.member("full_outage_s", downtime.fullOutage.seconds)
            json.member("degraded_s", downtime.degraded.seconds)
            json.member("equivalent_outage_s", downtime.equivalentOutage.seconds)
            json.array("intervals", of: downtime.intervals) { json, interval in
                json.object { json in
                    json.member("sli", interval.objective)
                    json.member("critical", interval.isCritical)
                    json.member("state", interval.state.rawValue)
                    json.member("from_s", interval.from.seconds)
                    json.member("to_s", interval.to.seconds)
                }
            }
            json.array("error_budgets", of: downtime.errorBudgets) { json, budget in
                json.object { json in
                    json.member("sli", budget.objective)
                    json.member("target", budget.target)
                    json.member("spent", orNull: budget.spent)
                }
            }
            json.member("time_to_detect_s", orNull: downtime.timeToDetect?.seconds)
            json.member("paged_before_impact_s", orNull: downtime.pagedBeforeImpact?.seconds)
            json.member("time_to_acknowledge_s", orNull: downtime.timeToAcknowledge?.seconds)
            json.member("time_to_mitigate_s", orNull: downtime.timeToMitigate?.seconds)
            json.member("time_to_restore_s", orNull: downtime.timeToRestore?.seconds)
        }
    }

    mutating func write(_ cost: RunCost) {
        object("cost") { json in
            json.member("currency", cost.currency)
            json.member("total", cost.total)
            json.member("baseline", orNull: cost.baseline)
            json.member("excess", orNull: cost.excess)
            json.array("items", of: cost.items) { json, line in
                json.object { json in
                    json.member("item", line.item)
                    json.member("quantity", line.quantity)
                    json.member("unit", line.unit)
                    json.member("unit_price", line.unitPrice)
                    json.member("amount", line.amount)
                    json.member("baseline_amount", orNull: line.baselineAmount)
                }
            }
        }
    }

    mutating func write(claims: [ClaimVerdict]) {
        array("claims", of: claims) { json, claim in
            json.object { json in
                json.member("id", claim.id)
                json.member("text", claim.text)
                json.member("kind", claim.kind.rawValue)
                json.member("expected", claim.expected)
                json.member("found", claim.found)
                json.member("unit", orNull: claim.unit)
                json.member("claimed", claim.claimed)
                json.member("simulated", claim.simulated)
                json.member("verdict", claim.verdict.rawValue)
                json.member("fitted", claim.fitted)
                json.member("why", claim.why)
                guard claim.kind == .cause else { return }
                json.array("causes", of: claim.causes) { json, cause in
                    json.object { json in
                        json.member("cause", cause.cause)
                        json.member("verdict", cause.verdict.rawValue)
                        json.array("gone_without", of: cause.without) { $0.value($1) }
                        json.member("later_s", orNull: cause.delay?.seconds)
                        json.member("smaller_by", orNull: cause.reduction)
                        json.member("why", cause.why)
                    }
                }
            }
        }
    }

    mutating func write(expectations: [ExpectationVerdict]) {
        array("expectations", of: expectations) { json, expectation in
            json.object { json in
                json.member("id", expectation.id)
                json.member("expression", expectation.expression)
                json.member("variant", orNull: expectation.variant)
                json.member("comparison", expectation.comparison)
                json.member("expected", expectation.expected)
                json.member("found", expectation.found)
                json.member("unit", orNull: expectation.unit)
                json.member("actual", expectation.actual)
                if let mean = expectation.mean {
                    json.member("verdict", "needs seeds")
                    json.key("passed")
                    json.null()
                    json.member("needs_seeds", mean.spec.seeds)
                } else {
                    json.member("verdict", expectation.passed ? "holds" : "fails")
                    json.member("passed", expectation.passed)
                }
            }
        }
    }

    mutating func write(expectationsElsewhere: [ExpectationElsewhere]) {
        array("expectations_elsewhere", of: expectationsElsewhere) { json, expectation in
            json.object { json in
                json.member("id", expectation.id)
                json.member("variant", orNull: expectation.variant)
            }
        }
    }

    mutating func write(series: [Series]) {
        array("series", of: series) { json, series in
            json.object { json in
                json.member("name", series.name)
                json.member("unit", series.unit)
                json.member("step_s", series.step.seconds)
                json.array("values", of: series.values) { $0.value($1) }
            }
        }
    }
}
