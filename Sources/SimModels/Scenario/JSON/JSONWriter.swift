/// A writer of JSON text: streaming, in the order told, the same bytes every time.
///
/// ```swift
/// var json = JSONWriter()
/// json.object { json in
///     json.member("lost", 12)
/// }
/// ```
public struct JSONWriter: Sendable {
    private var bytes: [UInt8] = []
    private var open: [Level] = []
    private var isAfterKey = false
    private let isPretty: Bool

    private struct Level {
        var isObject: Bool
        var isEmpty = true
    }

    /// Creates a writer.
    ///
    /// - Parameter isPretty: Two spaces per level and one entry per line; otherwise no white space.
    public init(isPretty: Bool = true) {
        self.isPretty = isPretty
    }

    /// The UTF-8 text so far, with a final line feed once the value is complete and pretty.
    public var output: [UInt8] {
        open.isEmpty && isPretty && !bytes.isEmpty ? bytes + [0x0A] : bytes
    }

    /// The text so far as a string.
    public var text: String { String(decoding: output, as: UTF8.self) }

    /// Opens an object.
    public mutating func beginObject() { begin(UInt8(ascii: "{"), isObject: true) }

    /// Closes the innermost object.
    public mutating func endObject() { end(UInt8(ascii: "}"), isObject: true) }

    /// Opens an array.
    public mutating func beginArray() { begin(UInt8(ascii: "["), isObject: false) }

    /// Closes the innermost array.
    public mutating func endArray() { end(UInt8(ascii: "]"), isObject: false) }

    /// Writes an object whose members the body writes.
    public mutating func object(_ body: (inout JSONWriter) -> Void) {
        beginObject()
        body(&self)
        endObject()
    }

    /// Writes an array whose elements the body writes.
    public mutating func array(_ body: (inout JSONWriter) -> Void) {
        beginArray()
        body(&self)
        endArray()
    }

    /// Writes a key; its value comes next.
    public mutating func key(_ name: String) {
        precondition(
            open.last?.isObject == true && !isAfterKey,
            "the key \(name) stands outside an object or after another key"
        )
        separate()
        write(escaped: name)
        bytes.append(UInt8(ascii: ":"))
        if isPretty { bytes.append(0x20) }
        isAfterKey = true
    }

    /// Writes a string.
    public mutating func value(_ text: String) {
        separate()
        write(escaped: text)
    }

    /// Writes an integer.
    public mutating func value(_ number: Int64) {
        separate()
        bytes.append(contentsOf: String(number).utf8)
    }

    /// Writes an integer.
    public mutating func value(_ number: Int) { value(Int64(number)) }

    /// Writes the shortest text that reads back as the same number.
    ///
    /// A whole number below 2^53 has no fraction (`3`, not `3.0`); minus zero is `0`; JSON has no
    /// infinity and no not-a-number, so these are `null`.
    public mutating func value(_ number: Double) {
        guard number.isFinite else { return null() }
        separate()
        let isShortWhole =
            number.magnitude < 9_007_199_254_740_992 && number == number.rounded(.towardZero)
        let text = isShortWhole ? String(Int64(number)) : number.description
        bytes.append(contentsOf: text.utf8)
    }

    /// Writes `true` or `false`.
    public mutating func value(_ flag: Bool) {
        separate()
        bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    }

    /// Writes `null`.
    public mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    /// Writes a whole tree, numbers as they were written.
    public mutating func value(_ node: JSONNode) {
        switch node.kind {
        case .null: null()
        case .bool(let flag): value(flag)
        case .string(let text): value(text)
        case .number(let number):
            separate()
            bytes.append(contentsOf: number.text.utf8)
        case .array(let elements):
            beginArray()
            for element in elements { value(element) }
            endArray()
        case .object(let members):
            beginObject()
            for member in members {
                key(member.name)
                value(member.value)
            }
            endObject()
        }
    }

    private mutating func begin(_ bracket: UInt8, isObject: Bool) {
        separate()
        bytes.append(bracket)
        open.append(Level(isObject: isObject))
    }

    private mutating func end(_ bracket: UInt8, isObject: Bool) {
        guard let level = open.popLast(), level.isObject == isObject, !isAfterKey else {
            preconditionFailure("\(Character(Unicode.Scalar(bracket))) closes nothing that is open")
        }
        if !level.isEmpty { breakLine() }
        bytes.append(bracket)
    }

    private mutating func separate() {
        if isAfterKey {
            isAfterKey = false
            return
        }
        guard let top = open.indices.last else { return }
        if !open[top].isEmpty { bytes.append(UInt8(ascii: ",")) }
        open[top].isEmpty = false
        breakLine()
    }

    private mutating func breakLine() {
        guard isPretty else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: 2 * open.count))
    }

    private mutating func write(escaped text: String) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        // Whatever could move a cursor or turn text round is told by its number, as controls are.
        guard !text.utf8.contains(where: { $0 >= 0x80 }) else {
            for scalar in text.unicodeScalars {
                if isHazardous(scalar), !scalar.isASCII {
                    for unit in String(scalar).utf16 { write(escaped: unit) }
                } else {
                    for byte in UTF8.encode(scalar) ?? .init() { write(escaped: byte) }
                }
            }
            return
        }
        for byte in text.utf8 { write(escaped: byte) }
    }

    private mutating func write(escaped unit: UInt16) {
        let digits = String(unit, radix: 16)
        bytes += Array((#"\u"# + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
    }

    private mutating func write(escaped byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
        case 0x0A: bytes += Array(#"\n"#.utf8)
        case 0x0D: bytes += Array(#"\r"#.utf8)
        case 0x09: bytes += Array(#"\t"#.utf8)
        case 0..<0x20, 0x7F: write(escaped: UInt16(byte))
        default: bytes.append(byte)
        }
    }
}

extension JSONWriter {
    /// Writes a member with a string value.
    public mutating func member(_ name: String, _ text: String) {
        key(name)
        value(text)
    }

    /// Writes a member with an integer value.
    public mutating func member(_ name: String, _ number: Int64) {
        key(name)
        value(number)
    }

    /// Writes a member with an integer value.
    public mutating func member(_ name: String, _ number: Int) {
        key(name)
        value(number)
    }

    /// Writes a member with a number value.
    public mutating func member(_ name: String, _ number: Double) {
        key(name)
        value(number)
    }

    /// Writes a member with a Boolean value.
    public mutating func member(_ name: String, _ flag: Bool) {
        key(name)
        value(flag)
    }
}
