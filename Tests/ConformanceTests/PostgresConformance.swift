import SimModels

/// The runners of the `platform` files recorded from PostgreSQL.
var postgresRunners: [String: ConformanceTopic.Runner] {
    ["pg_admission.jsonl": checkAdmission, "pg_storm.jsonl": checkStorm]
}

private func slots(_ row: VectorValue) throws -> ConnectionSlots {
    ConnectionSlots(
        maximum: try row["max_connections"].int,
        superuserReserved: try row["superuser_reserved_connections"].int,
        reserved: try row["reserved_connections"].ifPresent?.int ?? 0
    )
}

private func role(_ name: String) throws -> ConnectionSlots.Role {
    switch name {
    case "app": .ordinary
    case "monitor": .privileged
    case "postgres": .superuser
    default: throw VectorError(description: "unknown role \(name)")
    }
}

/// What the server says; before version 16 the rule about reserved slots had other words.
private func message(_ refusal: ConnectionSlots.Refusal, server: String) -> String {
    switch refusal {
    case .tooManyClients:
        "sorry, too many clients already"
    case .reservedForSuperusers:
        server == "PostgreSQL 15"
            ? "remaining connection slots are reserved for non-replication superuser connections"
            : "remaining connection slots are reserved for roles with the SUPERUSER attribute"
    case .reservedForPrivilegedRoles:
        "remaining connection slots are reserved for roles with privileges of the "
            + "\"pg_use_reserved_connections\" role"
    }
}

private func checkAdmission(_ row: VectorValue) throws -> String? {
    var slots = try slots(row)
    let server = try row["server"].string
    for (place, operation) in try row["ops"].elements.enumerated() {
        guard try operation["op"].string == "connect" else {
            slots.release()
            continue
        }
        let expected = (
            result: try operation["result"].string,
            message: try operation["message"].ifPresent?.string ?? ""
        )
        let found: (result: String, message: String)
        switch slots.connect(as: try role(try operation["role"].string)) {
        case .granted: found = ("granted", "")
        case .refused(let refusal): found = ("refused", message(refusal, server: server))
        }
        if let difference = difference(
            ("result of operation \(place)", expected.result, found.result),
            ("message of operation \(place)", expected.message, found.message)
        ) {
            return difference
        }
    }
    return nil
}

private func checkStorm(_ row: VectorValue) throws -> String? {
    var slots = try slots(row)
    let role = try role(try row["role"].string)
    var granted = 0
    for _ in 0..<(try row["simultaneous_clients"].int) where slots.connect(as: role) == .granted {
        granted += 1
    }
    return difference(("granted", "\(try row["granted"].int)", "\(granted)"))
}
