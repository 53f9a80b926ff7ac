/// Text that is not JSON, with the place, what stood there and what should have.
public struct JSONSyntaxError: Error, Sendable {
    /// Where the text stops being JSON.
    public var place: SourcePlace
    /// What stands there.
    public var found: String
    /// What could have stood there.
    public var expected: String
    /// What to do about it, when the mistake is a known one.
    public var hint: String?

    /// Creates a syntax error.
    public init(at place: SourcePlace, found: String, expected: String, hint: String? = nil) {
        self.place = place
        self.found = found
        self.expected = expected
        self.hint = hint
    }
}

extension JSONSyntaxError: CustomStringConvertible {
    /// The error as one line: place, found, expected, hint.
    public var description: String {
        ScenarioError(self).description
    }
}
