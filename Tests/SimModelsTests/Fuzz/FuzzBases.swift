import Foundation
import SimModels

/// The files that fuzzing starts from: one with a little of everything, and the cases of real reports.
enum FuzzBases {
    static func all() throws -> [JSONNode] {
        let folder = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Cases")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".json") }.sorted()
        let cases = try names.map { name in
            let data = try Data(contentsOf: folder.appendingPathComponent(name))
            return try JSONNode(parsing: Array(data), source: name)
        }
        // Every other one is the file with a little of everything.
        let rich = try rich()
        return cases.flatMap { [rich, $0] }
    }

    /// The file with a little of everything.
    static func rich() throws -> JSONNode {
        try JSONNode(parsing: Array(everything.utf8), source: "rich")
    }

    private static let everything = #"""
        {
          "version": 1, "name": "rich", "warmup": "1s", "duration": "15s",
          "cluster": {
            "nodePools": { "general": { "allocatable": { "cpu": "4", "memory": "8Gi" }, "min": 2, "max": 4, "zones": ["a", "b"] } },
            "clusterAutoscaler": {}
          },
          "services": {
            "web": {
              "replicas": 2, "timeout": "2s", "server": { "gunicorn": { "workers": 2, "threads": 2 } },
              "loadBalancing": "leastRequests",
              "resources": { "requests": { "cpu": "200m", "memory": "64Mi" }, "limits": { "cpu": "500m", "memory": "128Mi" } },
              "readinessProbe": { "periodSeconds": 2 }, "livenessProbe": { "periodSeconds": 3 },
              "autoscaler": { "minReplicas": 2, "maxReplicas": 4, "targetCPU": 60 },
              "connections": { "database": "main", "pool": { "queuePool": { "pool_size": 2 } } },
              "operations": {
                "get": { "steps": [ { "cpu": "2ms" }, { "query": { "cpu": "1ms" } }, { "call": { "service": "api", "operation": "read" } } ] },
                "put": { "steps": [
                  { "transaction": { "steps": [ { "query": { "cpu": "1ms", "table": "orders", "rows": 10, "write": true } } ] } },
                  { "produce": { "messages": 1 } }, { "cache": { "hitRatio": 0.5, "latency": "1ms", "miss": [ { "sleep": "2ms" } ] } }
                ] }
              },
              "producer": { "topic": "events" }
            },
            "api": {
              "workers": 3, "queue": { "discipline": "codel" }, "memory": { "base": "20Mi", "perRequest": "1Mi" },
              "operations": { "read": { "steps": [ { "parallel": { "branches": [ [ { "cpu": "1ms" } ], [ { "sleep": "3ms" } ] ] } } ] } }
            },
            "worker": { "replicas": 2, "consumer": { "topic": "events", "cpuPerMessage": "2ms" } }
          },
          "databases": { "main": { "max_connections": 20, "replicas": { "count": 1 } } },
          "kafka": { "brokers": 3, "topics": { "events": { "partitions": 4, "replication.factor": 2 } } },
          "traffic": {
            "users": { "target": "web", "operation": "get", "rate": [ { "rate": "5/s" }, { "at": "10s", "rate": "10/s" } ] },
            "writers": { "target": "web", "operation": "put", "rate": [ { "rate": "2/s" } ] },
            "people": { "target": "api", "users": { "count": 5, "thinkTime": "1s" } }
          },
          "rollouts": { "next": { "at": "8s", "service": "api" } },
          "faults": {
            "kill": { "at": "5s", "effect": { "killPods": { "service": "worker", "count": 1 } } },
            "slow": { "at": "10s", "duration": "5s", "effect": { "slow": { "service": "api", "factor": 3 } } }
          },
          "alerts": { "errors": { "signal": "errorRate", "of": "web", "threshold": 5, "threshold_duration": 60 } },
          "onCall": { "bob": { "pagedBy": [ "errors" ] } },
          "slos": { "web": { "service": "web" } },
          "claims": { "c": { "text": "a pod is killed", "event": { "kind": "pod.killed" }, "at": "5s", "timeTolerance": "2s" } },
          "variants": { "calm": { "faults": { "kill": null } }, "big": { "extends": "calm", "services": { "web": { "replicas": 3 } } } },
          "baseline": "calm",
          "expect": { "answers": "requests.offered > 0", "calmly": { "that": "messages.lost == 0", "variant": "calm" } }
        }
        """#
}
