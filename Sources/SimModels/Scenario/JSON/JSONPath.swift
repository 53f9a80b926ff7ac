/// The way from a document's root to one value: `services.collector.policies[0].value`.
public struct JSONPath: Hashable, Sendable {
    /// One step of the way.
    public enum Component: Hashable, Sendable {
        /// Into the member with this name.
        case name(String)
        /// Into the element with this index.
        case index(Int)
    }

    /// The steps from the root.
    public var components: [Component]

    /// Creates a path; by default that of the root.
    public init(_ components: [Component] = []) {
        self.components = components
    }

    /// The path one step further.
    public func appending(_ component: Component) -> JSONPath {
        JSONPath(components + [component])
    }
}

extension JSONPath: CustomStringConvertible {
    /// The path as `--set` takes it; a name with unusual characters is `["quoted.name"]`.
    public var description: String {
        var text = ""
        for component in components {
            switch component {
            case .index(let index): text += "[\(index)]"
            case .name(let name) where JSONPath.isPlain(name):
                text += text.isEmpty ? name : "." + name
            case .name(let name): text += "[" + quoted(name) + "]"
            }
        }
        return text
    }

    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy(isPlainByte)
    }

    fileprivate static func isPlainByte(_ byte: UInt8) -> Bool {
        byte < 0x80 && (isWordByte(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "$"))
    }
}

extension JSONPath {
    /// The most steps a path that is read may have.
    static var lengthLimit: Int { 64 }

    /// Reads a path such as `policies[0].value` or `services["a.b"].x`.
    ///
    /// - Parameters:
    ///   - text: The path; it has at least one step.
    ///   - start: The place of its first character.
    /// - Throws: The place where the text stops being a path.
    public init(parsing text: String, at start: SourcePlace) throws(JSONSyntaxError) {
        var reader = PathReader(text: Array(text.utf8), start: start)
        components = try reader.read()
    }
}

private struct PathReader {
    let text: [UInt8]
    let start: SourcePlace
    var offset = 0

    mutating func read() throws(JSONSyntaxError) -> [JSONPath.Component] {
        var components: [JSONPath.Component] = []
        repeat {
            guard components.count < JSONPath.lengthLimit else {
                throw error(expected: "a path of at most \(JSONPath.lengthLimit) steps")
            }
            if text.count > offset, text[offset] == UInt8(ascii: "[") {
                components.append(try readBracket())
            } else {
                if !components.isEmpty {
                    guard text[offset] == UInt8(ascii: ".") else {
                        throw error(expected: #"".", "[" or the end of the path"#)
                    }
                    offset += 1
                }
                components.append(.name(try readName()))
            }
        } while offset < text.count
        return components
    }

    private mutating func readName() throws(JSONSyntaxError) -> String {
        let first = offset
        while offset < text.count, JSONPath.isPlainByte(text[offset]) { offset += 1 }
        guard offset > first else { throw error(expected: "a name") }
        return String(decoding: text[first..<offset], as: UTF8.self)
    }

    private mutating func readBracket() throws(JSONSyntaxError) -> JSONPath.Component {
        offset += 1
        let component: JSONPath.Component
        if offset < text.count, text[offset] == UInt8(ascii: "\"") {
            var end = offset + 1
            while end < text.count, text[end] != UInt8(ascii: "\"") {
                end += text[end] == UInt8(ascii: "\\") ? 2 : 1
            }
            guard end < text.count else { throw error(expected: "a name in double quotes") }
            let name = try JSONNode(parsing: Array(text[offset...end]), from: place())
            component = .name(name.string ?? "")
            offset = end + 1
        } else {
            let first = offset
            while offset < text.count, (48...57).contains(text[offset]) { offset += 1 }
            let digits = String(decoding: text[first..<offset], as: UTF8.self)
            guard offset > first, let index = Int32(digits) else {
                offset = first
                throw error(expected: "an index or a name in double quotes")
            }
            component = .index(Int(index))
        }
        guard offset < text.count, text[offset] == UInt8(ascii: "]") else {
            throw error(expected: #""]""#)
        }
        offset += 1
        return component
    }

    private func place() -> SourcePlace {
        var place = start
        place.offset += offset
        place.column += text[..<min(offset, text.count)].count { $0 & 0xC0 != 0x80 }
        return place
    }

    private func error(expected: String) -> JSONSyntaxError {
        let rest = String(decoding: text[min(offset, text.count)...], as: UTF8.self)
        return JSONSyntaxError(
            at: place(),
            found: rest.isEmpty ? "the end of the path" : quoted(rest),
            expected: expected
        )
    }
}
