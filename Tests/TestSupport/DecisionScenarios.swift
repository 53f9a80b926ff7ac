/// Scenarios of which every figure can be reckoned by hand.
public enum DecisionScenarios {
    /// 5 requests a second, 10 from T+1:00 to T+4:00; above 400 a minute for two minutes pages Ann.
    public static let alert = """
        {
          "version": 1,
          "name": "busy",
          "warmup": "0s",
          "duration": "8m",
          "services": {
            "web": { "workers": 4, "operations": { "get": { "steps": [ { "cpu": "1ms" } ] } } }
          },
          "traffic": {
            "users": {
              "target": "web",
              "arrivals": "even",
              "rate": [
                { "at": "0s", "rate": "5/s" },
                { "at": "60s", "rate": "10/s" },
                { "at": "240s", "rate": "5/s" }
              ]
            }
          },
          "alerts": {
            "busy": {
              "signal": "requests",
              "of": "web",
              "function": "count",
              "threshold": 400,
              "threshold_duration": 120,
              "aggregation_method": "CADENCE",
              "aggregation_delay": 30,
              "deliveryLatency": "10s"
            },
            "unheard": {
              "signal": "errorRate",
              "of": "web",
              "function": "average",
              "threshold": 0,
              "operator": "above_or_equals",
              "threshold_duration": 60,
              "aggregation_method": "EVENT_FLOW",
              "aggregation_delay": 120
            }
          },
          "onCall": { "ann": { "pagedBy": ["busy"], "acknowledge": "1m", "runbook": [] } }
        }
        """

    /// One worker, which three requests from T+1:00 on keep busy for 70 s each; a liveness probe every 10 s.
    public static let probe = """
        {
          "version": 1,
          "name": "one-worker",
          "warmup": "0s",
          "duration": "3m",
          "services": {
            "web": {
              "workers": 1,
              "timeout": "5m",
              "podStart": "1s",
              "startup": "1s",
              "livenessProbe": { "periodSeconds": 10, "timeoutSeconds": 1, "failureThreshold": 3 },
              "terminationGracePeriodSeconds": 5,
              "operations": { "get": { "steps": [ { "sleep": "70s" } ] } }
            }
          },
          "traffic": {
            "users": {
              "target": "web",
              "arrivals": "even",
              "rate": [
                { "at": "0s", "rate": "0/s" },
                { "at": "60s", "rate": "1/s" },
                { "at": "62s", "rate": "0/s" }
              ]
            }
          }
        }
        """

    /// One connection, which the first of ten requests, one a second, uses for 30 s; 5 s of patience.
    public static let pool = """
        {
          "version": 1,
          "name": "one-connection",
          "warmup": "0s",
          "duration": "2m",
          "databases": { "orders": { "max_connections": 20, "cpu": "4" } },
          "services": {
            "web": {
              "workers": 50,
              "timeout": "1m",
              "operations": { "get": { "steps": [ { "query": { "cpu": "30s" } } ] } },
              "connections": {
                "database": "orders",
                "pool": { "queuePool": { "pool_size": 1, "max_overflow": 0, "pool_timeout": 5 } }
              }
            }
          },
          "traffic": {
            "users": {
              "target": "web",
              "arrivals": "even",
              "rate": [ { "at": "0s", "rate": "1/s" }, { "at": "10s", "rate": "0/s" } ]
            }
          }
        }
        """

    /// Two nodes with room for one pod each, and somebody who asks for a third pod at T+1:00.
    public static let node = """
        {
          "version": 1,
          "name": "third-node",
          "warmup": "0s",
          "duration": "5m",
          "cluster": {
            "clusterAutoscaler": { "scanPhase": "5s" },
            "nodePools": {
              "workers": {
                "instanceType": "m5.large",
                "min": 2,
                "max": 3,
                "allocatable": { "cpu": "1900m", "memory": "7Gi", "pods": 29 },
                "zones": ["a"],
                "provisionTime": "60s",
                "pricePerHour": 0.1
              }
            }
          },
          "services": {
            "web": {
              "replicas": 2,
              "resources": { "requests": { "cpu": "1", "memory": "1Gi" } },
              "podStart": "1s",
              "startup": "1s",
              "operations": { "get": { "steps": [ { "cpu": "1ms" } ] } }
            }
          },
          "traffic": {
            "users": { "target": "web", "arrivals": "even", "rate": [ { "at": "0s", "rate": "1/s" } ] }
          },
          "alerts": {
            "busy": {
              "signal": "requests",
              "of": "web",
              "function": "count",
              "threshold": 1,
              "threshold_duration": 60,
              "aggregation_method": "CADENCE",
              "aggregation_delay": 0
            }
          },
          "onCall": {
            "ann": {
              "pagedBy": ["busy"],
              "acknowledge": "0s",
              "runbook": [
                { "after": "0s", "action": { "setReplicas": { "service": "web", "replicas": 3 } } }
              ]
            }
          }
        }
        """

    /// Three members of a group, one of which is killed at T+0:30 and starts anew.
    public static let group = """
        {
          "version": 1,
          "name": "silent-member",
          "warmup": "1m",
          "duration": "3m",
          "services": {
            "api": {
              "workers": 16,
              "operations": { "put": { "steps": [ { "produce": {} } ] } },
              "producer": { "topic": "jobs" }
            },
            "worker": {
              "replicas": 3,
              "podStart": "1s",
              "startup": "1s",
              "consumer": { "topic": "jobs", "group.id": "readers", "cpuPerMessage": "1ms" }
            }
          },
          "kafka": {
            "brokers": 3,
            "topics": { "jobs": { "partitions": 6, "replication.factor": 3 } }
          },
          "traffic": {
            "orders": {
              "target": "api",
              "arrivals": "even",
              "rate": [ { "at": "0s", "rate": "2/s" } ]
            }
          },
          "faults": {
            "gone": { "at": "30s", "effect": { "killPods": { "service": "worker", "count": 1 } } }
          }
        }
        """
}
