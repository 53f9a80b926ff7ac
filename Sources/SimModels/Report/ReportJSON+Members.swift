extension JSONWriter {
    /// Writes a member with an object for its value.
    mutating func object(_ name: String, _ body: (inout JSONWriter) -> Void) {
        key(name)
        object(body)
    }

    /// Writes a member with an array for its value.
    mutating func array<Element>(
        _ name: String,
        of elements: [Element],
        _ body: (inout JSONWriter, Element) -> Void
    ) {
        key(name)
        array { json in
            for element in elements { body(&json, element) }
        }
    }

    /// Writes a member with a string, or `null`.
    mutating func member(_ name: String, orNull text: String?) {
        key(name)
        if let text { value(text) } else { null() }
    }

    /// Writes a member with a number, or `null`.
    mutating func member(_ name: String, orNull number: Double?) {
        key(name)
        if let number { value(number) } else { null() }
    }

    /// Writes a member with a whole number, as a string if a `Double` could not hold it.
    mutating func member(_ name: String, exact number: some FixedWidthInteger) {
        key(name)
        write(exact: number)
    }

    /// Writes a whole number, as a string if a `Double` could not hold it.
    mutating func write(exact number: some FixedWidthInteger) {
        if number.magnitude <= 9_007_199_254_740_992, let small = Int64(exactly: number) {
            value(small)
        } else {
            value(String(number))
        }
    }
}
