/// Where a piece of text was written: source, line and column.
///
/// A node keeps its place through merge patches and `--set`, so an error found after a variant was
/// applied still points at the text that caused it.
public struct SourcePlace: Hashable, Sendable {
    /// The name of the source as shown in messages: a file path, or `--set a.b=5`.
    public var source: String
    /// The line, counted from 1; only line feeds end a line.
    public var line: Int
    /// The column, counted from 1 in Unicode scalars.
    public var column: Int
    /// The byte offset from the start of the source, counted from 0.
    public var offset: Int

    /// Creates a place; by default the very start of the source.
    public init(source: String, line: Int = 1, column: Int = 1, offset: Int = 0) {
        self.source = source
        self.line = line
        self.column = column
        self.offset = offset
    }

    /// Whether this place comes before another in the order of error lists: by source, then offset.
    package func precedes(_ other: SourcePlace) -> Bool {
        if !source.hasSameBytes(as: other.source) {
            return source.precedesInBytes(other.source)
        }
        return offset < other.offset
    }
}

extension SourcePlace: CustomStringConvertible {
    /// The place as `file:line:column`.
    public var description: String { "\(inert(source, limit: 5_000)):\(line):\(column)" }
}
