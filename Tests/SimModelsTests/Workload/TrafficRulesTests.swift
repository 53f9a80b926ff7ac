import SimCore
import SimModels
import Testing

private let target = #""target": "web", "operation": "get""#
private let trace = #"{ "target": "web", "trace": { "file": "t.csv" } }"#
private let recorded = #"{ \#(target), "recorded": { "file": "t.csv" } }"#

@Suite("sources that make no sense")
struct TrafficRulesTests {
    @Test(
        "are refused at their place",
        arguments: [
            (
                "{ \(target) }",
                #"w.json:5:25: traffic.users: found a source without requests, expected exactly one of "rate", "#
                    + #""bursts", "diurnal", "recorded", "trace", "users""#
            ),
            (
                #"{ \#(target), "rate": [{ "rate": "1/s" }], "users": { "count": 1, "thinkTime": "1s" } }"#,
                #"traffic.users.users: found "rate" and "users", expected exactly one of "#
            ),
            (
                #"{ \#(target), "rate": [] }"#,
                "traffic.users: found no segment, expected at least one"
            ),
            (
                #"{ \#(target), "users": { "count": 0, "thinkTime": "1s" } }"#,
                "traffic.users.users.count: found 0, expected between 1 and 1000000 users"
            ),
            (
                #"{ \#(target), "users": { "count": 5, "thinkTime": "-1s" } }"#,
                #"traffic.users.users.thinkTime: found "-1s", expected a duration that is not negative"#
            ),
            (
                #"{ \#(target), "users": { "count": 5 } }"#,
                #"traffic.users.users: missing field "thinkTime""#
            ),
            (
                #"{ \#(target), "arrivals": "even", "users": { "count": 5, "thinkTime": "1s" } }"#,
                #"traffic.users.arrivals: found "even" arrivals beside "users", expected "even" with "rate""#
            ),
            (
                #"{ \#(target), "users": { "count": 5, "thinkTime": "1s", "changes": [ "#
                    + #"{ "at": "5s", "count": 9, "over": "9s" }, { "at": "10s", "count": 1 }] } }"#,
                "found a change at 10s, when the one before lasts until 14s, expected changes that follow"
            ),
            (
                #"{ \#(target), "users": { "count": 5, "thinkTime": "1s", "rampUp": "20s", "#
                    + #""changes": [{ "at": "5s", "count": 9 }] } }"#,
                #"the users of "users" change at T+5s, while they still change from before"#
            ),
            (
                #"{ \#(target), "bursts": { "states": [{ "rate": "1/s", "meanDuration": "1s" }] } }"#,
                "traffic.users.bursts.states: found one state, expected two states or more"
            ),
            (
                #"{ \#(target), "bursts": { "states": [{ "meanDuration": "1s" }, { "rate": "1/s" }] } }"#,
                #"traffic.users.bursts.states[0]: missing field "rate""#
            ),
            (
                #"{ \#(target), "bursts": { "states": [{ "rate": "0/s", "meanDuration": "1s" }, "#
                    + #"{ "rate": "0/s", "meanDuration": "1s" }] } }"#,
                "traffic.users.bursts.states: found a rate of 0 in every state"
            ),
            (
                #"{ \#(target), "diurnal": { "peak": "5/s", "trough": "6/s" } }"#,
                "traffic.users.diurnal.trough: found a trough of 6.0/s above the peak of 5.0/s"
            ),
            (
                #"{ \#(target), "diurnal": { "peak": "5/s", "trough": "1/s", "peakAt": "24:00" } }"#,
                #"traffic.users.diurnal.peakAt: found "24:00", expected a time of day such as "14:00""#
            ),
            (
                #"{ \#(target), "rate": [{ "rate": "1/s" }], "retry": { "attempts": 1, "delay": "1s" } }"#,
                "traffic.users.retry.attempts: found 1, expected between 2 and 20 tries"
            ),
            (
                #"{ \#(target), "rate": [{ "rate": "1/s" }], "retry": { "attempts": 2, "delay": "1s", "#
                    + #""probability": 1.5 } }"#,
                "traffic.users.retry.probability: found 1.5, expected a fraction between 0 and 1"
            ),
            (
                #"{ \#(target), "rate": [{ "rate": "1/s" }], "retry": { "attempts": 2, "delay": "1s", "#
                    + #""on": [] } }"#,
                "traffic.users.retry.on: found an empty array, expected one of"
            ),
            (
                #"{ \#(target), "rate": [{ "rate": "1/s" }], "priority": 256 }"#,
                "traffic.users.priority: found 256, expected between 0 and 255"
            ),
            (
                #"{ \#(target), "rate": [{ "rate": "1/s" }], "keys": { "count": 0 } }"#,
                "traffic.users.keys.count: found 0, expected between 1 and 1000000000 keys"
            ),
            (
                #"{ \#(target), "trace": { "file": "u.csv" } }"#,
                #"traffic.users.trace.file: the file "u.csv" was not handed in; simrun reads it from the"#
            ),
        ]
    )
    func refused(source: String, sentence: String) {
        let issues = WorkloadScenario.issues(source)
        #expect(issues.contains { $0.contains(sentence) }, "\(issues)")
    }

    @Test(
        "a recording is refused where it is wrong",
        arguments: [
            (trace, "", "in/t.csv:1:1: traffic.users.trace.file: found an empty file"),
            (
                trace, "time,operation\n",
                "in/t.csv:2:1: traffic.users.trace.file: found a header and no row"
            ),
            (
                trace, "time,operation\n1,get\n2,gte\n",
                #"in/t.csv:3:3: traffic.users.trace.file: unknown operation "gte"; did you mean "get"?"#
            ),
            (
                trace, "time,operaton\n1,get\n",
                #"in/t.csv:1:6: traffic.users.trace.file: unknown column "operaton"; did you mean "operation"?"#
            ),
            (
                trace, "when,operation\n1,get\n",
                #"in/t.csv:1:1: traffic.users.trace.file: found no column "time""#
            ),
            (
                trace, "time,time\n1,1\n",
                #"in/t.csv:1:6: traffic.users.trace.file: found a second column "time""#
            ),
            (
                trace, "time,operation\n2,get\n1,get\n",
                #"in/t.csv:3:1: traffic.users.trace.file: found the time "1", which is before that of the row"#
            ),
            (
                trace, "time,operation\nsoon,get\n",
                #"in/t.csv:2:1: traffic.users.trace.file: found "soon", expected seconds from T+0"#
            ),
            (
                trace, "time,operation\n2024-11-29T09:00:00Z,get\n5,get\n",
                #"in/t.csv:3:1: traffic.users.trace.file: found "5", expected a UTC instant such as"#
            ),
            (
                trace, "time,operation\n1,get\n\n",
                "in/t.csv:3:1: traffic.users.trace.file: found an empty line, expected 2, as in the header"
            ),
            (
                trace, "time,operation\n1\n",
                "in/t.csv:2:1: traffic.users.trace.file: found 1 field, expected 2, as in the header"
            ),
            (
                trace, "time,operation,priority\n1,get,256\n",
                #"in/t.csv:2:7: traffic.users.trace.file: found "256", expected a priority"#
            ),
            (
                trace, "time,operation,key\n1,get,0\n",
                #"in/t.csv:2:7: traffic.users.trace.file: found "0", expected a key"#
            ),
            (trace, "time,operation,demand\n1,get,-1\n", #"found "-1", expected a factor"#),
            (trace, "time\n1\n", #"traffic.users.target: the service "web" has 2 operations"#),
            (
                #"{ "target": "web", "trace": { "file": "t.csv", "repeat": 2 } }"#,
                "time,operation\n1,get\n1,put\n",
                "found a recording that takes no time, to be repeated"
            ),
            (
                recorded, "time,rate\n0,5/s\n",
                #"in/t.csv:2:3: traffic.users.recorded.file: found "5/s", expected requests"#
            ),
            (recorded, "time,rate\n0,-5\n", #"found "-5", expected requests a second"#),
            (
                recorded, "time,rps\n0,5\n",
                #"found no column "rate", expected a header that names it"#
            ),
            (
                recorded, "time,rate\n0,\"5\n",
                "in/t.csv:2:3: traffic.users.recorded.file: found a quote that is never closed"
            ),
        ]
    )
    func recordings(source: String, csv: String, sentence: String) {
        let issues = WorkloadScenario.issues(source, csv: csv)
        #expect(issues.contains { $0.contains(sentence) }, "\(issues)")
    }

    @Test(
        "what lies outside the run is warned about",
        arguments: [
            (
                trace, "time,operation\n-20,get\n5,get\n90,put\n",
                "2 of the 3 requests of \"users\" lie outside"
            ),
            (
                recorded, "time,rate\n0,5\n10,6\n",
                "the recording of \"users\" ends at T+20s, before the run"
            ),
        ]
    )
    func outside(source: String, csv: String, sentence: String) {
        let issues = WorkloadScenario.issues(source, csv: csv)
        #expect(issues.count == 1)
        #expect(issues.first?.contains("warning: ") == true)
        #expect(issues.first?.contains(sentence) == true, "\(issues)")
    }

    @Test("a file that cannot be read is reported where it is named")
    func unreadable() throws {
        var file = try WorkloadScenario.file(trace)
        #expect(file.attachmentNames() == ["t.csv"])
        let other = file.attachmentNames(settings: ["traffic.users.trace.file=u.csv"])
        #expect(other == ["t.csv", "u.csv"])
        file.attach(problem: "cannot read t.csv: no such file", as: "t.csv")
        let error = #expect(throws: ScenarioError.self) { try file.scenario() }
        let line = error?.issues.first?.description ?? ""
        #expect(line.hasPrefix("w.json:5:") == true)
        #expect(line.hasSuffix("traffic.users.trace.file: cannot read t.csv: no such file"))
    }

    @Test("10,000 damaged recordings never trap")
    func fuzz() throws {
        let original = Array(
            "time,operation,demand\n1.5,get,2\n2.25,\"put\",0.5\r\n3,get,1e1\n".utf8
        )
        var random = SplitMix(77)
        var accepted = 0
        for _ in 0..<10_000 {
            var bytes = original
            for _ in 0...random.below(3) {
                let place = random.below(bytes.count)
                switch random.below(3) {
                case 0: bytes[place] = UInt8(random.below(256))
                case 1: bytes.remove(at: place)
                default: bytes.insert(UInt8(random.below(256)), at: place)
                }
            }
            var file = try WorkloadScenario.file(trace)
            file.attach(bytes, as: "t.csv")
            if (try? file.scenario()) != nil { accepted += 1 }
        }
        #expect((100...9_900).contains(accepted))
    }
}
