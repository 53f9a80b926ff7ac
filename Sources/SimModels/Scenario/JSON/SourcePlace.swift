/// Where a piece of text was written: source, line and column.
///
/// A node keeps its place through merge patches and `--set`, so an error found after a variant was
/// applied still points at the text that caused it.
///
/// Every value of a file has one, so it is kept small: numbers of 32 bits, which suffice for a text of
/// 4 GiB and stay at their largest beyond, and the source by reference.
public struct SourcePlace: Hashable, Sendable {
    private var text: SourceName
    private var lineNumber: UInt32
    private var columnNumber: UInt32
    private var byteOffset: UInt32

    /// Creates a place; by default the very start of the source.
    public init(source: String, line: Int = 1, column: Int = 1, offset: Int = 0) {
        text = SourceName(source)
        lineNumber = UInt32(clamping: line)
        columnNumber = UInt32(clamping: column)
        byteOffset = UInt32(clamping: offset)
    }

    /// The name of the source as shown in messages: a file path, or `--set a.b=5`.
    public var source: String {
        get { text.name }
        set { text = SourceName(newValue) }
    }

    /// The line, counted from 1; only line feeds end a line.
    public var line: Int {
        get { Int(lineNumber) }
        set { lineNumber = UInt32(clamping: newValue) }
    }

    /// The column, counted from 1 in Unicode scalars.
    public var column: Int {
        get { Int(columnNumber) }
        set { columnNumber = UInt32(clamping: newValue) }
    }

    /// The byte offset from the start of the source, counted from 0.
    public var offset: Int {
        get { Int(byteOffset) }
        set { byteOffset = UInt32(clamping: newValue) }
    }

    /// Whether this place comes before another in the order of error lists: by source, then offset.
    package func precedes(_ other: SourcePlace) -> Bool {
        if !source.hasSameBytes(as: other.source) {
            return source.precedesInBytes(other.source)
        }
        return offset < other.offset
    }
}

/// The name of a source, which all places in it share.
private final class SourceName: Hashable, Sendable {
    let name: String

    init(_ name: String) { self.name = name }

    static func == (left: SourceName, right: SourceName) -> Bool {
        left === right || left.name == right.name
    }

    func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension SourcePlace: CustomStringConvertible {
    /// The place as `file:line:column`.
    public var description: String { "\(inert(source, limit: 5_000)):\(line):\(column)" }
}
