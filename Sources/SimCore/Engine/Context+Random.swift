extension Context {
    /// The stream with a name; the same name is always the same stream.
    ///
    /// Meant for set-up: keep the answer. Two names with one hash are a failure of the run.
    public mutating func stream(_ name: String) -> StreamID {
        stream(name, hash: SeedDerivation.hash(of: name))
    }

    /// The stream with a name and a hash; apart so that a test can bring about a collision.
    package mutating func stream(_ name: String, hash: UInt64) -> StreamID {
        switch streams.register(name, hash: hash) {
        case .stream(let id):
            return id
        case .collision(let other):
            refuseStream(name, like: other)
            return StreamID(index: 0, address: 0)
        }
    }

    /// The next number of a stream, 0 or more and less than 1.
    @inlinable
    public mutating func uniform(_ stream: StreamID) -> Double {
        streams.nextUniform(stream)
    }

    /// The next value of a stream under a distribution; one draw, whatever the distribution.
    @inlinable
    public mutating func sample(_ distribution: Distribution, _ stream: StreamID) -> Double {
        if distribution.isInverted { return distribution.inverse(streams.nextUniform(stream)) }
        var draws = streams.draws(stream)
        return distribution.sample(from: &draws)
    }

    /// The next count of a stream under a distribution; one draw, whatever the distribution.
    @inlinable
    public mutating func sample(_ distribution: DiscreteDistribution, _ stream: StreamID) -> Int64 {
        var draws = streams.draws(stream)
        return distribution.sample(from: &draws)
    }

    /// The next value of a stream that a sampler makes, such as an ``AliasTable``; one draw, however
    /// many numbers it takes.
    @inlinable
    public mutating func sample<S: Sampler>(_ sampler: S, _ stream: StreamID) -> S.Value {
        var draws = streams.draws(stream)
        return sampler.sample(using: &draws)
    }

    /// The next arrival of a process, drawn from a stream; nothing once its curve has ended.
    ///
    /// One draw for each arrival; arrivals at even spacing take none.
    @inlinable
    public mutating func nextArrival(
        of process: inout ArrivalProcess,
        _ stream: StreamID
    ) -> SimTime? {
        switch process.spacing {
        case .poisson: process.next(exponential: sample(.exponential(mean: 1), stream))
        case .even: process.next()
        }
    }

    /// The next whole number of a stream, 0 or more and less than `bound`, each as likely.
    ///
    /// A bound of 1 or less gives 0.
    @inlinable
    public mutating func index(below bound: Int, _ stream: StreamID) -> Int {
        streams.nextIndex(below: bound, stream)
    }

    /// The number that belongs to a member of a stream and one of its draws.
    ///
    /// Nothing is stored: the same stream, member and draw give the same number at any time, in
    /// any order, and no other member's numbers move when this one draws more.
    @inlinable
    public func uniform(_ stream: StreamID, member: UInt64, draw: UInt16 = 0) -> Double {
        streams.uniform(stream, member: member, draw: draw)
    }

    /// The value under a distribution that belongs to a member of a stream and one of its draws.
    @inlinable
    public func sample(
        _ distribution: Distribution,
        _ stream: StreamID,
        member: UInt64,
        draw: UInt16 = 0
    ) -> Double {
        if distribution.isInverted {
            return distribution.inverse(streams.uniform(stream, member: member, draw: draw))
        }
        var draws = streams.draws(stream, member: member, draw: draw)
        return distribution.sample(from: &draws)
    }

    /// The count under a distribution that belongs to a member of a stream and one of its draws.
    @inlinable
    public func sample(
        _ distribution: DiscreteDistribution,
        _ stream: StreamID,
        member: UInt64,
        draw: UInt16 = 0
    ) -> Int64 {
        var draws = streams.draws(stream, member: member, draw: draw)
        return distribution.sample(from: &draws)
    }

    /// What a sampler makes of the draw that belongs to a member of a stream.
    @inlinable
    public func sample<S: Sampler>(
        _ sampler: S,
        _ stream: StreamID,
        member: UInt64,
        draw: UInt16 = 0
    ) -> S.Value {
        var draws = streams.draws(stream, member: member, draw: draw)
        return sampler.sample(using: &draws)
    }

    /// The whole number below `bound` that belongs to a member of a stream and one of its draws.
    ///
    /// A bound of 1 or less gives 0.
    @inlinable
    public func index(
        below bound: Int,
        _ stream: StreamID,
        member: UInt64,
        draw: UInt16 = 0
    ) -> Int {
        streams.index(below: bound, stream, member: member, draw: draw)
    }
}
