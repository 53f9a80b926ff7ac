/// What a run cost, item by item.
public struct CostReport: Hashable, Sendable {
    /// The cost of one item.
    public struct Line: Hashable, Sendable {
        /// The item's name.
        public var item: String
        /// What is counted.
        public var unit: String
        /// What it is paid for.
        public var category: CostCategory
        /// How much of it there was, whether it had to be paid for or not.
        public var quantity: Double
        /// The price of a unit, averaged over the quantity where the price has tiers.
        public var unitPrice: Double
        /// What the quantity costs.
        public var amount: Double

        /// Prices a quantity of an item.
        public init(item: PriceItem, quantity: Double) {
            self.item = item.name
            unit = item.unit
            category = item.category
            self.quantity = quantity
            amount = item.price.amount(for: quantity)
            let isFlat = item.price.tiers.count == 1 && item.price.free == 0
            unitPrice = isFlat ? item.price.tiers[0].price : quantity > 0 ? amount / quantity : 0
        }
    }

    /// The items in the order of the price list.
    public var lines: [Line]

    /// Creates a report from its lines.
    public init(lines: [Line]) {
        self.lines = lines
    }

    /// The sum of all items.
    public var total: Double { lines.reduce(0) { $0 + $1.amount } }

    /// The sum of the items of one category.
    public func total(of category: CostCategory) -> Double {
        lines.reduce(0) { $1.category == category ? $0 + $1.amount : $0 }
    }

    /// The report beside the one of another run, usually of the baseline variant.
    public func compared(with baseline: CostReport) -> CostComparison {
        var rest = baseline.lines
        var lines = self.lines.map { line in
            var baselineAmount = 0.0
            if let match = rest.firstIndex(where: { $0.item == line.item }) {
                baselineAmount = rest.remove(at: match).amount
            }
            return CostComparison.Line(
                item: line.item,
                category: line.category,
                amount: line.amount,
                baselineAmount: baselineAmount
            )
        }
        for line in rest {
            lines.append(
                CostComparison.Line(
                    item: line.item,
                    category: line.category,
                    amount: 0,
                    baselineAmount: line.amount
                )
            )
        }
        return CostComparison(lines: lines)
    }
}

/// The cost of a run beside the cost of the run it is measured against.
public struct CostComparison: Hashable, Sendable {
    /// One item in both runs.
    public struct Line: Hashable, Sendable {
        /// The item's name.
        public var item: String
        /// What it is paid for.
        public var category: CostCategory
        /// What it cost in the run.
        public var amount: Double
        /// What it cost in the baseline.
        public var baselineAmount: Double

        /// What the run cost more; negative where it cost less.
        public var excess: Double { amount - baselineAmount }
    }

    /// The items of the run, then those that only the baseline has.
    public var lines: [Line]

    /// What the run cost.
    public var total: Double { lines.reduce(0) { $0 + $1.amount } }

    /// What the baseline cost.
    public var baselineTotal: Double { lines.reduce(0) { $0 + $1.baselineAmount } }

    /// What the run cost more than the baseline.
    public var excess: Double { lines.reduce(0) { $0 + $1.excess } }

    /// What the run cost more than the baseline within one category.
    public func excess(of category: CostCategory) -> Double {
        lines.reduce(0) { $1.category == category ? $0 + $1.excess : $0 }
    }
}
