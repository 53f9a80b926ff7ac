public import SimCore

/// What an item is paid for, which decides where its excess is shown.
public enum CostCategory: Hashable, Sendable, BitwiseCopyable {
    /// Running the platform: pods, nodes, storage, network.
    case platform
    /// Watching it: metrics, logs, traces.
    case telemetry
    /// The time of people.
    case people
    /// What the users' trouble costs: lost messages, failed requests, credits.
    case impact
}

/// One line of a price list.
public struct PriceItem: Hashable, Sendable {
    /// How the quantity of an item is found.
    public enum Basis: Hashable, Sendable, BitwiseCopyable {
        /// It is measured: pod-hours, gigabytes, person-hours, lost messages, failed requests.
        case metered
        /// It is this many units for every month of 730 hours, in proportion to the run's length.
        case monthly(units: Double)
    }

    /// Its name.
    public var name: String
    /// What is counted, in the singular: "pod-hour", "GB", "message".
    public var unit: String
    /// What a quantity costs.
    public var price: UnitPrice
    /// How the quantity is found.
    public var basis: Basis
    /// What it is paid for.
    public var category: CostCategory

    /// Creates an item.
    public init(
        name: String,
        unit: String,
        price: UnitPrice,
        basis: Basis = .metered,
        category: CostCategory = .platform
    ) {
        self.name = name
        self.unit = unit
        self.price = price
        self.basis = basis
        self.category = category
    }
}

/// A price list: turns measured quantities into a ``CostReport``.
public struct PriceSheet: Hashable, Sendable {
    /// A month for prices by the month: 730 hours, a twelfth of 365 days.
    ///
    /// Source: the convention of the AWS pricing pages, 730 hours a month.
    public static var billingMonth: SimDuration { .hours(730) }

    /// The items, in the order in which they are reported.
    public var items: [PriceItem]

    /// Creates a list.
    public init(items: [PriceItem] = []) {
        self.items = items
    }

    /// Prices a run.
    ///
    /// - Parameters:
    ///   - quantities: The measured quantity of each item, in the order of ``items``; one that is
    ///     missing or not finite counts as none. Monthly items do not look at it.
    ///   - runLength: How long the run was, for items by the month.
    /// - Returns: What it cost, item by item.
    public func report(quantities: [Double], runLength: SimDuration) -> CostReport {
        let months = Double(runLength.nanoseconds) / Double(Self.billingMonth.nanoseconds)
        let lines = items.enumerated().map { index, item in
            let quantity: Double
            switch item.basis {
            case .monthly(let units):
                quantity = units * months
            case .metered:
                let measured = quantities.indices.contains(index) ? quantities[index] : 0
                quantity = measured.isFinite ? measured : 0
            }
            return CostReport.Line(item: item, quantity: quantity)
        }
        return CostReport(lines: lines)
    }
}
