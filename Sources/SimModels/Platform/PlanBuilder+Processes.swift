import SimCore

extension ServerSpec {
    /// The processes that the program runs in each pod, whatever its other settings say.
    var processes: Int {
        switch self {
        case .gunicorn(let gunicorn): gunicorn.workers
        case .uvicorn(let uvicorn): uvicorn.workers
        case .tomcat: 1
        }
    }
}

/// The processes of a pod that have to be told apart because each has a connection pool of its own.
extension PlanBuilder {
    /// Lets every request of a service belong to one process, from whose pool it borrows.
    ///
    /// The next process in turn with a free worker takes a request: Linux wakes those that block in
    /// `accept` first in, first out (`inet_csk_wait_for_connect` waits exclusively, at the tail), and
    /// those that wait in `select` or `epoll` all at once, so that the first of them to run gets it. None
    /// is left out for long in either case, and each soon holds a connection that it has opened itself.
    func tellProcessesApart(of spec: ServiceSpec, in service: inout ServicePlan) {
        guard service.server.processes == 0 else { return }
        let keepsAny = service.pools.contains {
            if case .unpooled = $0.pool { false } else { true }
        }
        guard keepsAny else { return }
        let processes: Int
        switch spec.server {
        case nil: processes = service.pools.map(\.processes).max() ?? 1
        case .gunicorn(let gunicorn): processes = gunicorn.workers
        case .uvicorn, .tomcat: return
        }
        guard processes > 1 else { return }
        service.server.processes = processes
        // One that has a worker more than another is as good as full when all are.
        service.server.threads = (service.workers + processes - 1) / processes
    }
}
