import SimCore

// What explains a reading: the entries of the table share these.

extension Reading {
    /// What holds a service up, and without that what is asked of it.
    static let holdup: Explanation = { platform, service, _, context in
        let since = context.now - Platform.onset
        let hindrance = platform.hindrance(of: service, since: since, in: &context)
        return Causes(hindrance == .none ? platform.loadCause(of: service) : hindrance)
    }

    /// That its containers stand still for want of quota; else as ``holdup``.
    static let throttling: Explanation = { platform, service, search, context in
        let told = platform.services[service].throttling
        return told == .none ? holdup(&platform, service, search, &context) : Causes(told)
    }

    /// That a database has no slot left, and on a look what holds them.
    static let exhaustion: Explanation = { platform, database, search, context in
        let told = platform.databases[database].exhaustion
        guard told == .none, search == .look else { return Causes(told) }
        var causes = Causes()
        causes.insert(platform.exhaustionCauses(of: database, in: &context))
        return causes
    }

    /// That a topic's group cannot keep up, and on a look what holds it.
    static let lagging: Explanation = { platform, topic, search, context in
        let told = platform.topics[topic].lagging
        guard told == .none, search == .look, let service = platform.topics[topic].consumer else {
            return Causes(told)
        }
        var causes = Causes()
        causes.insert(platform.lagCauses(of: topic, readBy: Int(service), in: &context))
        return causes
    }
}
