import SimCore

extension PlanBuilder {
    /// Works out what the pods of a service serve requests with.
    mutating func resolveServer(of spec: ServiceSpec, into service: inout ServicePlan) {
        service.workers = spec.workers
        service.queueLimit = spec.queueLimit ?? .max
        if let queue = spec.queue { service.server.queue = queue }
        switch spec.server {
        case nil:
            break
        case .gunicorn(let gunicorn):
            service.workers = gunicorn.workers * gunicorn.threads
            service.queueLimit = gunicorn.backlog
            service.server.hasListenQueue = true
            service.server.gracefulTimeout = .seconds(Int64(gunicorn.gracefulTimeout))
            service.server.boot = gunicorn.workerBoot
            service.server.threads = gunicorn.threads
            service.server.maxRequests = Int64(gunicorn.maxRequests)
            service.server.maxRequestsJitter = Int64(gunicorn.maxRequestsJitter)
            if gunicorn.threads == 1, gunicorn.timeout > 0 {
                service.server.silence = .seconds(Int64(gunicorn.timeout))
            }
            if gunicorn.maxRequests > 0 || service.server.silence != nil {
                service.server.processes = gunicorn.workers
            }
        case .uvicorn(let uvicorn):
            let each = uvicorn.limitConcurrency ?? Int(Int32.max)
            service.workers = uvicorn.workers * each
            service.queueLimit = 0
            service.server.threads = each
            service.server.processes = uvicorn.workers
            service.server.hasLoops = true
        case .tomcat(let tomcat):
            service.workers = tomcat.maxThreads
            service.queueLimit =
                tomcat.maxConnections - tomcat.maxThreads + tomcat.acceptCount
            service.server.hasListenQueue = true
        }
        service.door = Door(
            workers: service.workers,
            queueLimit: service.queueLimit,
            staysOpen: service.server.hasListenQueue
        )
    }
}
