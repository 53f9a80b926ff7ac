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
