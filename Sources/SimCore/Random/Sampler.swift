/// A way to make a random value from random bits.
///
/// Drawn through a ``Context`` every value costs a stream one draw, however many numbers the
/// sampler takes: see ``Draws``. So a change of parameters moves values and never the draws of
/// anything else.
public protocol Sampler: Sendable {
    /// What is drawn.
    associatedtype Value

    /// Draws a value.
    func sample(using source: inout some RandomBits) -> Value
}
