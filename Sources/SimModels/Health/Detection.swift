package import SimCore

/// When people heard of an incident, and when somebody took it on.
///
/// Heard means a page about the subject of an objective that had an impact, while the alert behind the
/// page is open: one that was resolved before the impact is no detection of it.
package struct Detection: Equatable, Sendable {
    /// A page that was delivered.
    package struct Page: Sendable {
        /// The alert it is about.
        package var alert: Int
        /// When it was delivered.
        package var at: SimDuration
        /// When its alert closed; none while it is open.
        package var closedAt: SimDuration?
        /// When somebody took it on; none if nobody has.
        package var acknowledgedAt: SimDuration?

        /// A page of an alert that is open.
        package init(
            about alert: Int,
            at: SimDuration,
            closedAt: SimDuration? = nil,
            acknowledgedAt: SimDuration? = nil
        ) {
            self.alert = alert
            self.at = at
            self.closedAt = closedAt
            self.acknowledgedAt = acknowledgedAt
        }
    }

    /// The first impact of an incident on one objective.
    package struct Impact: Sendable {
        /// The alerts about the objective's subject.
        package var alerts: [Int]
        /// When it was.
        package var at: SimDuration

        /// An impact, and the alerts that are about it.
        package init(at: SimDuration, alerts: [Int]) {
            self.alerts = alerts
            self.at = at
        }
    }

    /// From the first impact to the first page about it; none without one.
    package private(set) var timeToDetect: SimDuration?
    /// From the first page to the first impact, where the page was open at the impact.
    package private(set) var pagedBeforeImpact: SimDuration?
    /// From the first impact until somebody took on such a page; none if nobody did.
    package private(set) var timeToAcknowledge: SimDuration?

    /// Looks through the pages of a run for those about an incident that has begun and is over.
    package init(
        of impacts: [Impact],
        from began: SimDuration,
        to over: SimDuration,
        _ pages: [Page]
    ) {
        for impact in impacts {
            for page in pages where impact.alerts.contains(page.alert) && page.at <= over {
                if let closed = page.closedAt, closed <= impact.at { continue }
                Self.lower(&timeToDetect, to: max(page.at, impact.at) - began)
                if impact.at == began, page.at < began {
                    pagedBeforeImpact = max(pagedBeforeImpact ?? .zero, began - page.at)
                }
                guard let acknowledged = page.acknowledgedAt, acknowledged <= over else { continue }
                Self.lower(&timeToAcknowledge, to: max(acknowledged, impact.at) - began)
            }
        }
    }

    private static func lower(_ least: inout SimDuration?, to value: SimDuration) {
        least = min(least ?? value, value)
    }
}
