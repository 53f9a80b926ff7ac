/// A choice among things of different weights, in the same time for any number of them.
///
/// One number makes one choice: its upper part picks a column, the rest one of the two things in it.
/// Source: Walker, "An efficient method for generating discrete random variables with general
/// distributions", ACM TOMS 3(3), 1977; built as in Vose, "A linear algorithm for generating random
/// numbers with a given distribution", IEEE Transactions on Software Engineering 17(9), 1991.
public struct AliasTable: Sampler, Hashable {
    @usableFromInline
    struct Column: BitwiseCopyable, Hashable, Sendable {
        /// Below this the column's own thing is chosen, in units of 2^-64.
        @usableFromInline var threshold: UInt64
        @usableFromInline var alias: UInt32

        @usableFromInline
        init(threshold: UInt64, alias: UInt32) {
            self.threshold = threshold
            self.alias = alias
        }
    }

    @usableFromInline let columns: [Column]

    /// Builds the table.
    ///
    /// None when there is none: there have to be 1 to 2^31 weights, all finite and 0 or more, and one
    /// of them above 0. Their sum has to be finite; it need not be 1.
    /// - Complexity: linear in the number of weights.
    public init?(weights: [Double]) {
        guard !weights.isEmpty, weights.count <= 1 << 31 else { return nil }
        var total = 0.0
        for weight in weights {
            guard weight >= 0 else { return nil }
            total += weight
        }
        guard total > 0, total < .infinity else { return nil }
        let count = Double(weights.count)
        var rest = weights.map { $0 / total * count }
        var columns = weights.indices.map {
            Column(threshold: .max, alias: UInt32($0))
        }
        var below = rest.indices.filter { rest[$0] < 1 }
        var above = rest.indices.filter { rest[$0] >= 1 }
        // A thing that does not fill its column leaves the room to one that overflows its own.
        while let less = below.popLast(), let more = above.last {
            columns[less] = Column(threshold: UInt64(rest[less] * 0x1p64), alias: UInt32(more))
            rest[more] -= 1 - rest[less]
            guard rest[more] < 1 else { continue }
            above.removeLast()
            below.append(more)
        }
        self.columns = columns
    }

    /// How many things there are to choose from.
    @inlinable
    public var count: Int { columns.count }

    /// Draws the index of a thing; one number.
    @inlinable
    public func sample(using source: inout some RandomBits) -> Int {
        let place = UInt64(columns.count).multipliedFullWidth(by: source.nextBits())
        let column = columns[Int(place.high)]
        // A full column is its own alias.
        return place.low < column.threshold ? Int(place.high) : Int(column.alias)
    }
}
