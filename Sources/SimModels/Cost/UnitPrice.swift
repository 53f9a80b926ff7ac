/// What a quantity costs: one price for every unit, or prices that fall with the amount.
public struct UnitPrice: Hashable, Sendable {
    /// A stretch of a graduated price.
    public struct Tier: Hashable, Sendable, BitwiseCopyable {
        /// How many units the tier holds; nothing for the rest.
        public var size: Double?
        /// The price of each of them.
        public var price: Double

        /// Creates a tier.
        public init(size: Double?, price: Double) {
            self.size = size
            self.price = price
        }
    }

    /// Units that cost nothing; 0 unless set.
    public var free = 0.0
    /// Whether a part of a unit costs nothing; false unless set.
    ///
    /// Source: New Relic's data pricing rounds the month's gigabytes down.
    public var countsWholeUnitsOnly = false
    /// The tiers, cheapest use first; units beyond the last one cost what it costs.
    public let tiers: [Tier]

    /// One price for every unit.
    public init(_ price: Double) {
        tiers = [Tier(size: nil, price: price)]
    }

    /// A price in tiers.
    public init(tiers: [Tier], free: Double = 0) {
        self.tiers = tiers
        self.free = free
    }

    /// Units that are paid for out of a quantity.
    public func billedUnits(of quantity: Double) -> Double {
        let counted = countsWholeUnitsOnly ? quantity.rounded(.down) : quantity
        return max(0, counted - free)
    }

    /// The price of a quantity.
    public func amount(for quantity: Double) -> Double {
        var rest = billedUnits(of: quantity)
        var amount = 0.0
        for (index, tier) in tiers.enumerated() where rest > 0 {
            let isLast = index == tiers.count - 1
            let units = isLast ? rest : min(rest, max(0, tier.size ?? rest))
            amount += units * tier.price
            rest -= units
        }
        return amount
    }
}
