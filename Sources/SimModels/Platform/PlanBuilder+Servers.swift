import SimCore

extension PlanBuilder {
    /// Works out what the pods of a service serve requests with.
    mutating func resolveServer(of spec: ServiceSpec, into service: inout ServicePlan) {
        service.workers = spec.workers
        service.queueLimit = spec.queueLimit ?? .max
        if let queue = spec.queue { service.server.queue = queue }
        switch spec.server {
        case nil:
            resolveProcesses(of: spec, into: &service)
        case .gunicorn(let gunicorn):
            resolve(gunicorn, into: &service)
        case .uvicorn(let uvicorn):
            service.queueLimit = uvicorn.backlog
            service.server.threadTokens = uvicorn.totalTokens
            resolveLoops(of: uvicorn.workers, limit: uvicorn.limitConcurrency, into: &service)
        case .tomcat(let tomcat):
            service.workers = tomcat.maxThreads
            service.queueLimit =
                tomcat.maxConnections - tomcat.maxThreads + tomcat.acceptCount
            service.server.hasListenQueue = true
        }
        service.door = Door(
            workers: service.workers,
            queueLimit: service.queueLimit,
            staysOpen: service.server.hasListenQueue && !service.server.closesAtOnce
        )
        if service.server.hasLoops { plan.hasLoops = true }
    }

    /// Without a server, workers are those of processes as soon as there are several with a pool each.
    private func resolveProcesses(of spec: ServiceSpec, into service: inout ServicePlan) {
        let pools = spec.connections?.uses ?? []
        guard let processes = pools.compactMap(\.spec.processes).max(), processes > 1
        else { return }
        service.server.processes = processes
        service.server.threads = (spec.workers + processes - 1) / processes
        service.server.connections = service.server.threads
    }

    private mutating func resolve(_ gunicorn: GunicornSpec, into service: inout ServicePlan) {
        service.queueLimit = gunicorn.backlog
        service.server.gracefulTimeout = .seconds(Int64(gunicorn.gracefulTimeout))
        service.server.boot = gunicorn.workerBoot
        service.server.maxRequests = Int64(gunicorn.maxRequests)
        service.server.maxRequestsJitter = Int64(gunicorn.maxRequestsJitter)
        if gunicorn.timeout > 0, !gunicorn.hasThreads {
            service.server.silence = .seconds(Int64(gunicorn.timeout))
        }
        if gunicorn.workerClass.hasLoop {
            service.server.threadTokens = gunicorn.totalTokens
            resolveLoops(of: gunicorn.workers, limit: nil, into: &service)
            return
        }
        let connections = gunicorn.hasThreads ? gunicorn.workerConnections : 1
        service.workers = gunicorn.workers * connections
        service.server.hasListenQueue = true
        service.server.processes = gunicorn.workers
        service.server.threads = min(gunicorn.threads, connections)
        service.server.connections = connections
    }

    /// Processes with an event loop each, which work on as many requests at once as a limit lets them.
    private func resolveLoops(of processes: Int, limit: Int?, into service: inout ServicePlan) {
        let each = limit ?? Int(Int32.max)
        service.workers = processes * each
        service.server.processes = processes
        service.server.threads = each
        service.server.connections = each
        service.server.hasLoops = true
        service.server.hasListenQueue = true
        service.server.closesAtOnce = true
    }
}
