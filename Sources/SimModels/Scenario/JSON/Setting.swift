/// One `--set` assignment such as `services.collector.replicas=5`, read.
struct Setting: Sendable {
    /// The way to the value.
    var path: JSONPath
    /// The value: the text after the equals sign if it is JSON, else that text as a string.
    var value: JSONNode
    /// The assignment itself, for messages.
    var place: SourcePlace
    /// Whether a missing entry of a map is made on purpose: `+` before the path.
    var creates = false

    /// Reads an assignment.
    ///
    /// - Throws: Where there is no equals sign outside quotes, or the path is malformed.
    init(parsing assignment: String) throws(JSONSyntaxError) {
        let creates = assignment.utf8.first == UInt8(ascii: "+")
        let bytes = Array(assignment.utf8.dropFirst(creates ? 1 : 0))
        var isQuoted = false
        var split: Int?
        var isEscaped = false
        for (index, byte) in bytes.enumerated() where split == nil {
            if byte == UInt8(ascii: "\""), !isEscaped { isQuoted.toggle() }
            if byte == UInt8(ascii: "="), !isQuoted { split = index }
            isEscaped = byte == UInt8(ascii: "\\") && isQuoted && !isEscaped
        }
        guard let split else {
            throw JSONSyntaxError(
                at: SourcePlace(source: "--set " + assignment),
                found: quoted(assignment),
                expected: "a path, an equals sign and a value",
                hint: "for example services.collector.replicas=5"
            )
        }
        try self.init(
            path: String(decoding: bytes[..<split], as: UTF8.self),
            text: String(decoding: bytes[(split + 1)...], as: UTF8.self),
            creates: creates
        )
    }

    /// Reads a path and the text of a value.
    init(path: String, text: String, creates: Bool = false) throws(JSONSyntaxError) {
        place = SourcePlace(source: "--set \(path)=\(text)")
        var valuePlace = place
        valuePlace.column += path.unicodeScalars.count + 1
        valuePlace.offset += path.utf8.count + 1
        if let parsed = try? JSONNode(parsing: Array(text.utf8), from: valuePlace) {
            value = parsed
        } else {
            value = JSONNode(.string(text), at: valuePlace)
        }
        self.path = try JSONPath(parsing: path, at: place)
        self.creates = creates
    }
}
