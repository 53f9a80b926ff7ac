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
        distribution.quantile(streams.nextUniform(stream))
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
        distribution.quantile(streams.uniform(stream, member: member, draw: draw))
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
