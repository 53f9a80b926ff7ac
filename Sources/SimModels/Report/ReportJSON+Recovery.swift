extension JSONWriter {
    mutating func write(_ recovery: RecoveryReport) {
        object("recovery") { json in
            json.member("recovered", recovery.isRecovered)
            json.member("unrecovered", recovery.unrecovered)
            json.array("objectives", of: recovery.objectives) { json, objective in
                json.object { json in
                    json.member("sli", objective.name)
                    json.member("state", objective.state.rawValue)
                }
            }
            json.array("backlogs", of: recovery.backlogs) { json, backlog in
                json.object { json in
                    json.member("name", backlog.name)
                    json.member("at_end", exact: backlog.atEnd)
                    json.member("median", exact: backlog.median)
                }
            }
        }
    }

    mutating func write(_ closed: ClosedLoadReport) {
        object("closed_load") { json in
            json.member("users", exact: closed.users)
            json.member("hanging", exact: closed.hanging)
            json.member("hanging_at_end", exact: closed.hangingAtEnd)
            json.member("throughput_per_s", closed.throughput)
            json.member("expected_per_s", orNull: closed.expected)
            json.member("share", orNull: closed.share)
            json.member("against", closed.yardstick.rawValue)
        }
    }
}
