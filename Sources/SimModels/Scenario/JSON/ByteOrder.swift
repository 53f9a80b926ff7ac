// Swift compares strings by canonical equivalence; keys that look alike but differ in bytes are two
// keys in JSON, and an order that results depend on must not vary with Unicode tables.
extension String {
    /// Whether both strings are the same UTF-8 bytes.
    package func hasSameBytes(as other: String) -> Bool {
        utf8.elementsEqual(other.utf8)
    }

    /// Whether this string sorts before another by UTF-8 bytes.
    package func precedesInBytes(_ other: String) -> Bool {
        utf8.lexicographicallyPrecedes(other.utf8)
    }
}
