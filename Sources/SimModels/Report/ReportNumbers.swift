package import SimCore

/// Numbers, times and money as a report for people writes them.
package enum ReportNumbers {
    /// A whole number with thousands separators.
    package static func count(_ number: Int64) -> String {
        (number < 0 ? "-" : "") + grouped(number.magnitude)
    }

    /// A number and its noun, in the plural unless it is one.
    package static func count(_ number: Int64, _ noun: String) -> String {
        count(number) + " " + noun + (number == 1 ? "" : "s")
    }

    /// A number and its noun, in millions where there are that many: `68 M messages`.
    package static func short(_ number: Int64, _ noun: String) -> String {
        guard number.magnitude >= 1_000_000 else { return count(number, noun) }
        let millions = Double(number) / 1e6
        return decimal(millions, places: number.magnitude >= 10_000_000 ? 0 : 1) + " M " + noun
            + "s"
    }

    /// A number with a fixed number of decimals, rounded to the nearest.
    package static func decimal(_ number: Double, places: Int) -> String {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = (number.magnitude * scale).rounded()
        guard scaled < 9e15 else { return number.description }
        let units = UInt64(scaled)
        let sign = number < 0 && units > 0 ? "-" : ""
        let whole = sign + grouped(units / UInt64(scale))
        guard places > 0 else { return whole }
        let fraction = String(units % UInt64(scale))
        return whole + "." + String(repeating: "0", count: places - fraction.count) + fraction
    }

    /// A number with as many decimals as matter: three digits that are not leading zeros.
    static func quantity(_ number: Double) -> String {
        guard number.isFinite else { return number.description }
        var places = number.magnitude >= 1_000 ? 0 : number.magnitude >= 10 ? 1 : 3
        var least = 0.1
        while number != 0, number.magnitude < least, places < 12 {
            places += 1
            least /= 10
        }
        var text = decimal(number, places: places)
        guard text.utf8.contains(UInt8(ascii: ".")), !text.contains("e") else { return text }
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text
    }

    /// A part of a whole in percent; what is not all never reads as all, nor what is some as none.
    static func share(_ part: Int64, of whole: Int64) -> String {
        guard whole > 0 else { return "" }
        return share(Double(part) / Double(whole))
    }

    /// A share in percent; what is not all never reads as all, nor what is some as none.
    static func share(_ share: Double) -> String {
        if share > 0, share < 0.0005 { return "<0.1 %" }
        if share < 1, share > 0.9995 { return ">99.9 %" }
        return decimal(share * 100, places: 1) + " %"
    }

    /// An amount with two decimals and the sign of its currency.
    static func money(_ amount: Double, _ currency: String) -> String {
        let digits = decimal(amount.magnitude, places: 2)
        let sign = amount < 0 && digits != "0.00" ? "-" : ""
        return sign + symbol(of: currency) + digits
    }

    /// A price, with more decimals where it is small.
    static func price(_ amount: Double, _ currency: String) -> String {
        let isSmall = amount != 0 && amount.magnitude < 0.1
        guard isSmall || (amount * 100).rounded() != amount * 100 else {
            return money(amount, currency)
        }
        let sign = amount < 0 ? "-" : ""
        return sign + symbol(of: currency) + quantity(amount.magnitude)
    }

    private static func symbol(of currency: String) -> String {
        switch currency {
        case "USD": "$"
        case "EUR": "€"
        case "GBP": "£"
        default: ReportWidth.cut(inert(currency), to: 5) + " "
        }
    }

    /// A time in milliseconds, with three digits that matter; a dash when there is none.
    static func milliseconds(_ time: Double?) -> String {
        guard let time, time.isFinite else { return "–" }
        let places = time.magnitude >= 100 ? 0 : time.magnitude >= 10 ? 1 : 2
        return decimal(time, places: places)
    }

    private static func grouped(_ number: UInt64) -> String {
        let digits = Array(String(number).utf8)
        var text: [UInt8] = []
        text.reserveCapacity(digits.count + digits.count / 3)
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text.append(UInt8(ascii: ",")) }
            text.append(digit)
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension ReportNumbers {
    /// A span as a person says it: `25ms`, `4.5s`, `45s`, `12m 40s`, `1h 02m 03s`.
    package static func span(_ span: SimDuration) -> String {
        let sign = span.nanoseconds < 0 ? "-" : ""
        let nanoseconds = span.nanoseconds.magnitude
        if nanoseconds == 0 { return "0s" }
        if nanoseconds < 1_000_000 { return sign + "<1ms" }
        if nanoseconds < 100_000_000 { return sign + "\(nanoseconds / 1_000_000)ms" }
        let tenths = (nanoseconds + 50_000_000) / 100_000_000
        if tenths < 100 {
            return sign + (tenths % 10 == 0 ? "\(tenths / 10)s" : "\(tenths / 10).\(tenths % 10)s")
        }
        let seconds = (nanoseconds + 500_000_000) / 1_000_000_000
        let (minutes, hours) = (seconds / 60 % 60, seconds / 3_600)
        if seconds < 60 { return sign + "\(seconds)s" }
        if hours == 0 { return sign + "\(minutes)m \(twoDigits(seconds % 60))s" }
        return sign + "\(grouped(hours))h \(twoDigits(minutes))m \(twoDigits(seconds % 60))s"
    }

    /// A span, or a dash for what did not happen.
    static func span(_ span: SimDuration?) -> String {
        span.map { self.span($0) } ?? "–"
    }

    /// An instant of the scenario: `T+02:51`, `T+1:02:03`, `T-00:30`.
    static func instant(_ at: SimDuration) -> String {
        (at.nanoseconds < 0 ? "T-" : "T+") + clock(at)
    }

    /// An instant without its `T+`: `02:51`.
    static func clock(_ at: SimDuration) -> String {
        // Rounded towards the past, so that nothing reads later than it was.
        let whole = at.nanoseconds.magnitude / 1_000_000_000
        let isPartial = at.nanoseconds < 0 && at.nanoseconds.magnitude % 1_000_000_000 > 0
        let seconds = whole + (isPartial ? 1 : 0)
        let minutes = twoDigits(seconds / 60 % 60) + ":" + twoDigits(seconds % 60)
        return seconds < 3_600 ? minutes : "\(seconds / 3_600):\(minutes)"
    }

    private static func twoDigits(_ number: UInt64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
