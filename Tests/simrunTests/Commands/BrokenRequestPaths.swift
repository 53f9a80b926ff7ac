/// Servers and queues that cannot be.
let brokenServers: [BrokenFile] = [
    BrokenFile(
        "unknown-operation",
        replacing: #""target": "web""#,
        with: #""target": "web", "operation": "put""#,
        #"""
        unknown-operation.json:11:46: traffic.users.operation: unknown operation "put"; known: "get"
        simrun: unknown-operation.json: 1 error

        """#
    ),
    BrokenFile(
        "negative-sleep",
        replacing: #"[{ "cpu": "2ms" }]"#,
        with: #"[{ "sleep": "-5ms" }]"#,
        #"""
        negative-sleep.json:7:53: services.web.operations.get.steps[0].sleep: found "-5ms", expected a duration that is not negative
        simrun: negative-sleep.json: 1 error

        """#
    ),
    BrokenFile(
        "zero-workers",
        replacing: #""operations": {"#,
        with: #""server": { "gunicorn": { "workers": 0 } }, "operations": {"#,
        #"""
        zero-workers.json:7:44: services.web.server.gunicorn.workers: found 0, expected between 1 and 1000 processes
        simrun: zero-workers.json: 1 error

        """#
    ),
    BrokenFile(
        "two-servers",
        replacing: #""operations": {"#,
        with: #""server": { "gunicorn": {}, "tomcat": {} }, "operations": {"#,
        #"""
        two-servers.json:7:35: services.web.server: found both "gunicorn" and "tomcat", expected exactly one of "gunicorn", "uvicorn", "tomcat"
        simrun: two-servers.json: 1 error

        """#
    ),
    BrokenFile(
        "workers-beside-server",
        replacing: #""operations": {"#,
        with: #""workers": 4, "server": { "gunicorn": { "workers": 2 } }, "operations": {"#,
        #"""
        workers-beside-server.json:7:18: services.web.workers: workers beside a server, which says it in its own words; gunicorn's own workers and threads say how many there are
        simrun: workers-beside-server.json: 1 error

        """#
    ),
    BrokenFile(
        "threads-without-connections",
        replacing: #""operations": {"#,
        with:
            #""server": { "tomcat": { "maxThreads": 200, "maxConnections": 100 } }, "operations": {"#,
        #"""
        threads-without-connections.json:7:68: services.web.server.tomcat.maxConnections: maxConnections (100) is less than maxThreads (200); threads without a connection would never have work
        simrun: threads-without-connections.json: 1 error

        """#
    ),
    BrokenFile(
        "jitter-without-limit",
        replacing: #""operations": {"#,
        with: #""server": { "gunicorn": { "max_requests_jitter": 50 } }, "operations": {"#,
        #"""
        jitter-without-limit.json:7:56: services.web.server.gunicorn.max_requests_jitter: max_requests_jitter without max_requests: no process is ever replaced; set max_requests too
        simrun: jitter-without-limit.json: 1 error

        """#
    ),
    BrokenFile(
        "codel-settings-elsewhere",
        replacing: #""operations": {"#,
        with: #""queue": { "discipline": "fifo", "interval": "100ms" }, "operations": {"#,
        #"""
        codel-settings-elsewhere.json:7:52: services.web.queue.interval: interval is of no use to the discipline fifo; set discipline to codel, or leave interval out
        simrun: codel-settings-elsewhere.json: 1 error

        """#
    ),
    BrokenFile(
        "shed-after-nothing",
        replacing: #""operations": {"#,
        with: #""queue": { "shedAbove": "0s" }, "operations": {"#,
        #"""
        shed-after-nothing.json:7:31: services.web.queue.shedAbove: found "0s", expected more than "0s"
        simrun: shed-after-nothing.json: 1 error

        """#
    ),
]

/// Traffic that cannot be.
let brokenTraffic: [BrokenFile] = [
    BrokenFile(
        "two-kinds-of-traffic",
        replacing: #""rate": [{ "rate": "10/s" }]"#,
        with: #""rate": [{ "rate": "10/s" }], "users": { "count": 5, "thinkTime": "1s" }"#,
        #"""
        two-kinds-of-traffic.json:11:72: traffic.users.users: found "rate" and "users", expected exactly one of "rate", "bursts", "diurnal", "recorded", "trace", "users"; make two sources of them; what comes from sources adds up
        simrun: two-kinds-of-traffic.json: 1 error

        """#
    ),
    BrokenFile(
        "no-traffic",
        replacing: #", "rate": [{ "rate": "10/s" }]"#,
        with: #""#,
        #"""
        no-traffic.json:11:14: traffic.users: found a source without requests, expected exactly one of "rate", "bursts", "diurnal", "recorded", "trace", "users"
        simrun: no-traffic.json: 1 error

        """#
    ),
    BrokenFile(
        "no-users",
        replacing: #""rate": [{ "rate": "10/s" }]"#,
        with: #""users": { "count": 0, "thinkTime": "1s" }"#,
        #"""
        no-users.json:11:53: traffic.users.users.count: found 0, expected between 1 and 1000000 users
        simrun: no-users.json: 1 error

        """#
    ),
    BrokenFile(
        "retry-probability",
        replacing: #""rate": [{ "rate": "10/s" }]"#,
        with:
            #""rate": [{ "rate": "10/s" }], "retry": { "attempts": 3, "delay": "1s", "probability": 2 }"#,
        #"""
        retry-probability.json:11:119: traffic.users.retry.probability: found 2, expected a fraction between 0 and 1 such as 0.25 or "25%"
        simrun: retry-probability.json: 1 error

        """#
    ),
    BrokenFile(
        "one-state",
        replacing: #""rate": [{ "rate": "10/s" }]"#,
        with: #""bursts": { "states": [{ "rate": "5/s", "meanDuration": "1s" }] }"#,
        #"""
        one-state.json:11:55: traffic.users.bursts.states: found one state, expected two states or more; a rate that never jumps is a "rate"
        simrun: one-state.json: 1 error

        """#
    ),
    BrokenFile(
        "trough-above-peak",
        replacing: #""rate": [{ "rate": "10/s" }]"#,
        with: #""diurnal": { "trough": "20/s", "peak": "5/s" }"#,
        #"""
        trough-above-peak.json:11:56: traffic.users.diurnal.trough: found a trough of 20.0/s above the peak of 5.0/s, expected a trough of at most the peak
        simrun: trough-above-peak.json: 1 error

        """#
    ),
    BrokenFile(
        "even-users",
        replacing: #""rate": [{ "rate": "10/s" }]"#,
        with: #""users": { "count": 5, "thinkTime": "1s" }, "arrivals": "even""#,
        #"""
        even-users.json:11:89: traffic.users.arrivals: found "even" arrivals beside "users", expected "even" with "rate", "diurnal" or "recorded"; "users" says itself how its requests lie in time
        simrun: even-users.json: 1 error

        """#
    ),
]

/// Statements that cannot be.
let brokenStatements: [BrokenFile] = [
    BrokenFile(
        "transaction-in-transaction",
        replacing:
            #"  "services": {\#n    "web": {\#n      "operations": { "get": { "steps": [{ "cpu": "2ms" }] } }"#,
        with:
            #"  "databases": { "db": {} },\#n  "services": {\#n    "web": {\#n      "connections": { "database": "db" },\#n      "operations": { "get": { "steps": [{ "transaction": { "steps": [{ "transaction": { "steps": [] } }] } }] } }"#,
        #"""
        transaction-in-transaction.json:9:23: services.web.operations.get: "web" has a transaction within a transaction; PostgreSQL has no such thing; put its steps into the outer one
        simrun: transaction-in-transaction.json: 1 error

        """#
    ),
    BrokenFile(
        "transaction-without-connections",
        replacing: #"[{ "cpu": "2ms" }]"#,
        with: #"[{ "transaction": { "steps": [] } }]"#,
        #"""
        transaction-without-connections.json:7:23: services.web.operations.get: "web" has a transaction, but no connections; say under connections which database it is connected to
        simrun: transaction-without-connections.json: 1 error

        """#
    ),
    BrokenFile(
        "rows-of-no-table",
        replacing:
            #"  "services": {\#n    "web": {\#n      "operations": { "get": { "steps": [{ "cpu": "2ms" }] } }"#,
        with:
            #"  "databases": { "db": {} },\#n  "services": {\#n    "web": {\#n      "connections": { "database": "db" },\#n      "operations": { "get": { "steps": [{ "query": { "cpu": "1ms", "rows": 5 } }] } }"#,
        #"""
        rows-of-no-table.json:9:77: services.web.operations.get.steps[0].query.rows: found rows of no table, expected a table beside them; table: "orders" says which rows are meant
        simrun: rows-of-no-table.json: 1 error

        """#
    ),
]

/// Pools that cannot be.
let brokenPools: [BrokenFile] = [
    BrokenFile(
        "pool-of-nothing",
        replacing: #"  "services": {\#n    "web": {\#n      "operations": {"#,
        with:
            #"  "databases": { "db": {} },\#n  "services": {\#n    "web": {\#n      "connections": { "database": "db", "pool": { "hikari": { "maximumPoolSize": 0 } } },\#n      "operations": {"#,
        #"""
        pool-of-nothing.json:8:83: services.web.connections.pool.hikari.maximumPoolSize: found 0, expected between 1 and 100000 connections
        simrun: pool-of-nothing.json: 1 error

        """#
    ),
    BrokenFile(
        "negative-overflow",
        replacing: #"  "services": {\#n    "web": {\#n      "operations": {"#,
        with:
            #"  "databases": { "db": {} },\#n  "services": {\#n    "web": {\#n      "connections": { "database": "db", "pool": { "queuePool": { "max_overflow": -2 } } },\#n      "operations": {"#,
        #"""
        negative-overflow.json:8:83: services.web.connections.pool.queuePool.max_overflow: found -2, expected between -1 and 100000 connections
        simrun: negative-overflow.json: 1 error

        """#
    ),
    BrokenFile(
        "two-pools",
        replacing: #"  "services": {\#n    "web": {\#n      "operations": {"#,
        with:
            #"  "databases": { "db": {} },\#n  "services": {\#n    "web": {\#n      "connections": { "database": "db", "pool": { "hikari": {}, "queuePool": {} } },\#n      "operations": {"#,
        #"""
        two-pools.json:8:66: services.web.connections.pool: found both "hikari" and "queuePool", expected exactly one of "queuePool", "hikari", "none"
        simrun: two-pools.json: 1 error

        """#
    ),
    BrokenFile(
        "short-connection-timeout",
        replacing: #"  "services": {\#n    "web": {\#n      "operations": {"#,
        with:
            #"  "databases": { "db": {} },\#n  "services": {\#n    "web": {\#n      "connections": { "database": "db", "pool": { "hikari": { "connectionTimeout": 100 } } },\#n      "operations": {"#,
        #"""
        short-connection-timeout.json:8:85: services.web.connections.pool.hikari.connectionTimeout: found 100, expected between 250 and 86400000 ms
        simrun: short-connection-timeout.json: 1 error

        """#
    ),
    BrokenFile(
        "zero-processes",
        replacing: #"  "services": {\#n    "web": {\#n      "operations": {"#,
        with:
            #"  "databases": { "db": {} },\#n  "services": {\#n    "web": {\#n      "connections": { "database": "db", "processes": 0 },\#n      "operations": {"#,
        #"""
        zero-processes.json:8:55: services.web.connections.processes: found 0, expected between 1 and 1000 processes
        simrun: zero-processes.json: 1 error

        """#
    ),
]

/// Call graphs that cannot be.
let brokenCallGraphs: [BrokenFile] = [
    BrokenFile(
        "unknown-operation-of-call",
        replacing: #"[{ "cpu": "2ms" }]"#,
        with: #"[{ "call": { "service": "web", "operation": "gte" } }]"#,
        #"""
        unknown-operation-of-call.json:7:85: services.web.operations.get.steps[0].call.operation: unknown operation "gte"; did you mean "get"?
        simrun: unknown-operation-of-call.json: 1 error

        """#
    ),
    BrokenFile(
        "circle-in-branch",
        replacing: #"[{ "cpu": "2ms" }]"#,
        with: #"[{ "parallel": { "branches": [[{ "cpu": "1ms" }], [{ "call": "web" }]] } }]"#,
        #"""
        circle-in-branch.json:7:102: services.web.operations.get.steps[0].parallel.branches[1][0].call: the calls go round in a circle: web/get → web/get; a request would never be answered; take one call out
        simrun: circle-in-branch.json: 1 error

        """#
    ),
    BrokenFile(
        "circle-behind-cache",
        replacing: #"[{ "cpu": "2ms" }]"#,
        with: #"[{ "cache": { "hitRatio": 0.9, "miss": [{ "call": "web" }] } }]"#,
        #"""
        circle-behind-cache.json:7:91: services.web.operations.get.steps[0].cache.miss[0].call: the calls go round in a circle: web/get → web/get; a miss may follow a miss any number of times, so how deep the calls get has no bound; take one call out
        simrun: circle-behind-cache.json: 1 error

        """#
    ),
    BrokenFile(
        "probability-over-one",
        replacing: #"[{ "cpu": "2ms" }]"#,
        with: #"[{ "cache": { "hitRatio": 1.5 } }]"#,
        #"""
        probability-over-one.json:7:67: services.web.operations.get.steps[0].cache.hitRatio: found 1.5, expected a fraction between 0 and 1 such as 0.25 or "25%"
        simrun: probability-over-one.json: 1 error

        """#
    ),
    BrokenFile(
        "negative-latency",
        replacing: #""operations": {"#,
        with: #""network": { "latency": "-3ms" }, "operations": {"#,
        #"""
        negative-latency.json:7:31: services.web.network.latency: found "-3ms", expected a duration that is not negative
        simrun: negative-latency.json: 1 error

        """#
    ),
    BrokenFile(
        "wait-for-more",
        replacing: #""web": {\#n      "operations": { "get": { "steps": [{ "cpu": "2ms" }] } }"#,
        with:
            #""store": { "operations": { "get": {} } },\#n    "web": {\#n      "operations": { "get": { "steps": [{ "call": { "service": "store", "fanOut": 20, "waitFor": 30 } }] } }"#,
        #"""
        wait-for-more.json:8:99: services.web.operations.get.steps[0].call.waitFor: waitFor is 30 of 20 calls; it must be 1 to 20, or 1% to 100%; without waitFor all are waited for
        simrun: wait-for-more.json: 1 error

        """#
    ),
    BrokenFile(
        "wait-for-nothing",
        replacing: #""web": {\#n      "operations": { "get": { "steps": [{ "cpu": "2ms" }] } }"#,
        with:
            #""store": { "operations": { "get": {} } },\#n    "web": {\#n      "operations": { "get": { "steps": [{ "call": { "service": "store", "fanOut": 20, "waitFor": "0%" } }] } }"#,
        #"""
        wait-for-nothing.json:8:99: services.web.operations.get.steps[0].call.waitFor: waitFor is 0% of 20 calls; it must be 1 to 20, or 1% to 100%; without waitFor all are waited for
        simrun: wait-for-nothing.json: 1 error

        """#
    ),
    BrokenFile(
        "fan-out-of-none",
        replacing: #""web": {\#n      "operations": { "get": { "steps": [{ "cpu": "2ms" }] } }"#,
        with:
            #""store": { "operations": { "get": {} } },\#n    "web": {\#n      "operations": { "get": { "steps": [{ "call": { "service": "store", "fanOut": 0 } }] } }"#,
        #"""
        fan-out-of-none.json:8:84: services.web.operations.get.steps[0].call.fanOut: found 0, expected between 1 and 10000 calls
        simrun: fan-out-of-none.json: 1 error

        """#
    ),
    BrokenFile(
        "no-branches",
        replacing: #"[{ "cpu": "2ms" }]"#,
        with: #"[{ "parallel": { "branches": [] } }]"#,
        #"""
        no-branches.json:7:70: services.web.operations.get.steps[0].parallel.branches: found an empty array, expected at least one element
        simrun: no-branches.json: 1 error

        """#
    ),
]
