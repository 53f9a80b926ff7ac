/// The connection slots of a PostgreSQL server, and who may take them.
///
/// The server has no queue: a connection is granted or refused at once, and existing sessions are
/// untouched by exhaustion. Measured against PostgreSQL 15.18 and 16.2.
public struct ConnectionSlots: Equatable, Sendable {
    /// Slots in all (`max_connections`).
    public private(set) var maximum: Int
    /// Slots that only superusers may take (`superuser_reserved_connections`).
    public let superuserReserved: Int
    /// Slots kept for roles with `pg_use_reserved_connections` (`reserved_connections`).
    public let reserved: Int
    /// Backends that hold a slot, whatever their role.
    public private(set) var live = 0

    /// What the role of a client may do.
    public enum Role: Hashable, Sendable {
        /// Nothing special: an application.
        case ordinary
        /// A member of `pg_use_reserved_connections`, such as a monitor.
        case privileged
        /// A superuser.
        case superuser
    }

    /// Why a connection was refused, each with SQLSTATE 53300.
    public enum Refusal: BitwiseCopyable, Equatable, Sendable {
        /// No slot at all.
        case tooManyClients
        /// The rest is for superusers.
        case reservedForSuperusers
        /// The rest is for roles with `pg_use_reserved_connections`.
        case reservedForPrivilegedRoles
    }

    /// The answer to an attempt to connect.
    public enum Admission: Equatable, Sendable {
        /// A slot was taken.
        case granted
        /// No slot for that role.
        case refused(Refusal)
    }

    /// A server without a backend.
    ///
    /// - Precondition: the reserved slots are fewer than all.
    public init(maximum: Int, superuserReserved: Int = 3, reserved: Int = 0) {
        precondition(
            superuserReserved + reserved < maximum,
            "\(superuserReserved) + \(reserved) reserved slots of \(maximum)"
        )
        self.maximum = maximum
        self.superuserReserved = superuserReserved
        self.reserved = reserved
    }

    /// Takes the limit away: from here on nobody is refused.
    package mutating func lift() { maximum = max(maximum, 1 << 40) }

    /// Slots an ordinary role may take, at most.
    public var usable: Int { maximum - superuserReserved - reserved }

    /// Takes a slot, if the role may have one.
    ///
    /// Slots are counted in total: a superuser in an ordinary slot leaves one less to applications.
    public mutating func connect(as role: Role = .ordinary) -> Admission {
        if live >= maximum { return .refused(.tooManyClients) }
        let freeAfterwards = maximum - live - 1
        if role != .superuser, freeAfterwards < superuserReserved {
            return .refused(.reservedForSuperusers)
        }
        if role == .ordinary, freeAfterwards < superuserReserved + reserved {
            return .refused(.reservedForPrivilegedRoles)
        }
        live += 1
        return .granted
    }

    /// Gives slots back; the caller has waited for the backends to exit.
    public mutating func release(_ count: Int = 1) {
        precondition(count <= live, "\(count) connections released of \(live)")
        live -= count
    }
}
