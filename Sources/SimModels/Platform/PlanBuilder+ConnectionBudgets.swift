import SimCore

/// What pools and proxies may open, held against what their databases grant.
///
/// A configuration that asks for more is legal: it is warned about, and runs.
extension PlanBuilder {
    /// What may be asked for at most, and how that comes about.
    private struct Demand {
        var connections = 0
        var parts: [String] = []

        mutating func add(_ connections: Int, _ part: String) {
            self.connections += connections
            parts.append(part)
        }
    }

    /// The pods of a service at most.
    private struct Fleet {
        /// With its autoscaler at its limit.
        var pods: Int
        /// Those beside them while a new version is brought out.
        var besides = 0
        /// Why those are there.
        var reason = ""

        var all: Int { pods + besides }
        var words: String { besides == 0 ? "\(pods)" : "(\(pods) + \(besides) \(reason))" }
    }

    /// Warns of databases and proxies that are asked for more connections than they grant when every
    /// pod there can be has full pools: with autoscalers at their limits, and during a rollout.
    mutating func warnAboutBudgets() {
        for database in 0..<scenario.databases.count {
            warnAboutBudget(of: database, at: .writer)
            if plan.roles[database].replicas > 0 { warnAboutBudget(of: database, at: .reader) }
        }
        for proxy in plan.proxies.indices { warnAboutClients(of: proxy) }
    }

    private mutating func warnAboutBudget(
        of database: Int,
        at endpoint: ConnectionsSpec.Endpoint
    ) {
        var demand = Demand()
        for service in plan.services.indices {
            for use in plan.services[service].pools
            where use.database == UInt16(database) && use.proxy == nil && use.endpoint == endpoint {
                add(use, of: service, to: &demand)
            }
        }
        for proxy in plan.proxies.indices
        where endpoint == .writer && Int(plan.proxies[proxy].database) == database {
            add(proxy: proxy, to: &demand)
        }
        let spec = plan.databases[database]
        let servers = endpoint == .writer ? 1 : Int(plan.roles[database].replicas)
        let budget = ConnectionBudget(
            maximum: spec.maxConnections * servers,
            reserved: (spec.superuserReservedConnections + spec.reservedConnections) * servers
        )
        guard demand.connections > budget.usable else { return }
        let name = plan.names.databases[database]
        let whom = endpoint == .writer ? "\"\(name)\" is" : "the replicas of \"\(name)\" are"
        let has = endpoint == .writer ? "has" : "have"
        context.warn(
            "with all pods and full pools \(whom) asked for \(demand.connections) connections "
                + "(\(demand.parts.joined(separator: ", "))) and \(has) \(budget.usable): "
                + "\(budget.refused(of: demand.connections)) would be refused",
            at: scenario.databases[database].origin
        )
    }

    /// Warns of a PgBouncer that has no room for all its clients.
    private mutating func warnAboutClients(of proxy: Int) {
        guard case .pgbouncer(let spec) = plan.proxies[proxy].kind else { return }
        var demand = Demand()
        for (service, use) in clients(of: proxy) { add(use, of: service, to: &demand) }
        let instances = plan.proxies[proxy].instances
        let most = instances * spec.maxClientConn
        guard demand.connections > most else { return }
        context.warn(
            "with all pods and full pools \"\(plan.names.proxies[proxy])\" is asked for "
                + "\(demand.connections) connections (\(demand.parts.joined(separator: ", "))) and takes "
                + "\(most) (\(instances) × max_client_conn \(spec.maxClientConn)): "
                + "\(demand.connections - most) would be refused",
            at: scenario.proxies[proxy].origin
        )
    }

    /// Adds what the pools of a service open; nothing for those without a bound.
    private func add(_ use: ConnectionsPlan, of service: Int, to demand: inout Demand) {
        guard let each = use.perPod, let capacity = use.pool.capacity else { return }
        let fleet = fleet(of: service)
        let pool = use.processes == 1 ? "\(capacity)" : "\(use.processes) × \(capacity)"
        let name = plan.names.services[service]
        let which = plan.services[service].pools.count == 1 ? name : "\(name)/\(use.name)"
        demand.add(fleet.all * each, "\(which) \(fleet.words) × \(pool)")
    }

    /// Adds what all processes of a proxy open, which is no more than they have clients.
    private func add(proxy: Int, to demand: inout Demand) {
        let name = plan.names.proxies[proxy]
        let uses = clients(of: proxy)
        guard !uses.isEmpty else { return }
        let wanted = uses.map { service, use in use.perPod.map { $0 * fleet(of: service).all } }
        let clients = wanted.contains { $0 == nil } ? Int.max : wanted.reduce(0) { $0 + ($1 ?? 0) }
        let most: Int
        let words: String
        switch plan.proxies[proxy].kind {
        case .pgbouncer(let spec):
            let instances = plan.proxies[proxy].instances
            let users = plan.proxies[proxy].users.count
            let each = spec.defaultPoolSize + spec.reservePoolSize
            let bound = spec.maxDBConnections
            if bound > 0, bound < users * each {
                most = instances * bound
                words = "\(instances) × max_db_connections \(bound)"
            } else {
                most = instances * users * each
                words =
                    users == 1
                    ? "\(instances) × \(each)" : "\(instances) × \(users) users × \(each)"
            }
        case .rdsProxy(let spec):
            let maximum = plan.databases[Int(plan.proxies[proxy].database)].maxConnections
            most = RDSProxy(spec, maxConnections: maximum).limit.all
            words = "\(most)"
        }
        if clients < most {
            demand.add(clients, "\(name) \(clients) for as many clients")
        } else {
            demand.add(most, "\(name) \(words)")
        }
    }

    /// The pools that are connected to a proxy, with their services.
    private func clients(of proxy: Int) -> [(service: Int, use: ConnectionsPlan)] {
        plan.services.indices.flatMap { service in
            plan.services[service].pools.filter { $0.proxy == UInt16(proxy) }.map { (service, $0) }
        }
    }

    /// The pods of a service at most: those that its autoscaler asks for, and those that a rollout has
    /// beside them.
    ///
    /// Source: kubernetes/kubernetes pkg/controller/deployment/util/deployment_util.go `MaxSurge`; Argo
    /// Rollouts keeps both ReplicaSets at full size until the old one is scaled down.
    private func fleet(of service: Int) -> Fleet {
        let spec = scenario.services[service].value
        let limit = spec.autoscaler?.maxReplicas ?? spec.scaledObject?.maxReplicaCount
        var fleet = Fleet(pods: max(spec.replicas, limit ?? 0))
        let deployment = plan.services[service].deployment
        guard deployment.isRolledOut else { return fleet }
        for rollout in plan.rollouts where Int(rollout.service) == service {
            switch rollout.delivery {
            case .rollingUpdate: continue
            case .canary, .blueGreen:
                fleet.besides = fleet.pods
                fleet.reason = "of the other version"
                return fleet
            }
        }
        guard !deployment.isRecreate else { return fleet }
        fleet.besides = deployment.rollingUpdate.fenceposts(replicas: fleet.pods).surge
        fleet.reason = "by maxSurge"
        return fleet
    }
}
