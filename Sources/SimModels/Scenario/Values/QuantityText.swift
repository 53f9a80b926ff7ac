/// Kubernetes quantities as text: `500m`, `2`, `512Mi`, `1e3`.
///
/// Source: kubernetes/apimachinery pkg/api/resource/quantity.go, `ParseQuantity`, and the answers of
/// kubectl 1.32. A suffix alone is zero, as there; a sign or a point alone is refused, unlike there. An
/// amount beyond 64 bits is held at the largest, and what is finer than the unit is rounded away
/// from zero.
enum QuantityText {
    /// The amount in units of 10^-scale; nil when the text is not a quantity.
    static func parse(_ text: String, scale: Int) -> Int64? {
        let bytes = Array(text.utf8)
        var end = 0
        if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            end = 1
        }
        var points = 0
        while end < bytes.count, isDigit(bytes[end]) || bytes[end] == UInt8(ascii: ".") {
            if bytes[end] == UInt8(ascii: ".") { points += 1 }
            end += 1
        }
        let number = bytes[..<end]
        let suffix = String(decoding: bytes[end...], as: UTF8.self)
        guard points <= 1, !suffix.isEmpty || number.contains(where: isDigit) else { return nil }
        guard let power = power(of: suffix) else { return nil }
        var parts = DecimalParts(number)
        guard !parts.digits.isEmpty else { return 0 }
        parts.exponent += power.ten + scale
        let magnitude = amount(parts, binaryPower: power.two)
        return parts.isNegative ? -magnitude : magnitude
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

    private static let suffixes: [(name: String, ten: Int, two: Int)] = [
        ("n", -9, 0), ("u", -6, 0), ("m", -3, 0), ("", 0, 0), ("k", 3, 0), ("M", 6, 0),
        ("G", 9, 0), ("T", 12, 0), ("P", 15, 0), ("E", 18, 0), ("Ki", 0, 10), ("Mi", 0, 20),
        ("Gi", 0, 30), ("Ti", 0, 40), ("Pi", 0, 50), ("Ei", 0, 60),
    ]

    private static func power(of suffix: String) -> (ten: Int, two: Int)? {
        if let known = suffixes.first(where: { $0.name.hasSameBytes(as: suffix) }) {
            return (known.ten, known.two)
        }
        let bytes = Array(suffix.utf8)
        guard let first = bytes.first, first == UInt8(ascii: "e") || first == UInt8(ascii: "E")
        else {
            return nil
        }
        var digits = bytes.dropFirst()
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
        guard !digits.isEmpty, digits.count <= 10, digits.allSatisfy(isDigit) else { return nil }
        let exponent = digits.reduce(0) { $0 * 10 + Int($1) - 48 }
        return (isNegative ? -exponent : exponent, 0)
    }

    /// A decimal times a power of two, rounded up and held at the largest; exact to 19 digits.
    private static func amount(_ parts: DecimalParts, binaryPower: Int) -> Int64 {
        let kept = parts.digits.prefix(19)
        var value = kept.reduce(UInt128(0)) { $0 * 10 + UInt128($1) - 48 }
        value <<= UInt128(binaryPower)
        let isCut = kept.count < parts.digits.count
        let exponent = parts.exponent + parts.digits.count - kept.count
        if exponent >= 0 {
            for _ in 0..<min(exponent, 20) where value <= UInt128(Int64.max) { value *= 10 }
        } else {
            var hasRemainder = isCut
            // After 39 divisions nothing is left of a UInt128.
            for _ in 0..<min(-exponent, 40) {
                hasRemainder = hasRemainder || value % 10 != 0
                value /= 10
            }
            if hasRemainder { value += 1 }
        }
        return value > UInt128(Int64.max) ? .max : Int64(value)
    }

    /// What the API server says about a text that is no quantity.
    ///
    /// Source: k8s.io/apimachinery pkg/api/resource/quantity.go, `ErrFormatWrong` and `ErrSuffix`.
    static func refusal(of text: String) -> String {
        var rest = Substring(text)
        func drop(_ belongs: (Character) -> Bool, atMost limit: Int = .max) {
            var dropped = 0
            while dropped < limit, let first = rest.first, belongs(first) {
                rest.removeFirst()
                dropped += 1
            }
        }
        func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
        func isSign(_ character: Character) -> Bool { character == "+" || character == "-" }
        drop(isSign, atMost: 1)
        drop(isDigit)
        drop({ $0 == "." }, atMost: 1)
        drop(isDigit)
        let hasSuffix = !rest.isEmpty
        drop { "eEinumkKMGTP".contains($0) }
        drop(isSign, atMost: 1)
        drop(isDigit)
        return hasSuffix && rest.isEmpty
            ? "unable to parse quantity's suffix"
            : "quantities must match the regular expression "
                + "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
    }
}
