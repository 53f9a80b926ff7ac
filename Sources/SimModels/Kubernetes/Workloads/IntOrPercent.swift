/// A number of pods, or a share of them.
///
/// Source: kubernetes/kubernetes staging/src/k8s.io/apimachinery/pkg/util/intstr `IntOrString`, as far as
/// the API server lets it through for pods: a whole number, or digits followed by `%`.
public enum IntOrPercent: Hashable, Sendable, BitwiseCopyable {
    /// So many pods.
    case count(Int)
    /// So many per cent of the pods.
    case percent(Int)

    /// Reads digits followed by `%`; nil for any other text.
    public init?(percentText text: String) {
        let digits = text.utf8.dropLast()
        guard text.utf8.last == UInt8(ascii: "%"), !digits.isEmpty,
            digits.allSatisfy({ UInt8(ascii: "0") <= $0 && $0 <= UInt8(ascii: "9") }),
            let percent = Int(text.dropLast())
        else { return nil }
        self = .percent(percent)
    }

    /// The number of pods this is of a total, a fraction of a pod counting as a whole one.
    public func roundedUp(of total: Int) -> Int {
        switch self {
        case .count(let pods): pods
        case .percent(let percent): podCount(share(percent, of: total).rounded(.up))
        }
    }

    /// The number of pods this is of a total, a fraction of a pod not counting.
    public func roundedDown(of total: Int) -> Int {
        switch self {
        case .count(let pods): pods
        case .percent(let percent): podCount(share(percent, of: total).rounded(.down))
        }
    }

    /// Divides a product that is exact for all numbers of pods there can be.
    private func share(_ percent: Int, of total: Int) -> Double {
        Double(percent) * Double(total) / 100
    }
}

/// The whole number nearest to a number of pods within those of the API, which are 32 bits wide.
func podCount(_ value: Double) -> Int {
    Int(min(max(value, Double(Int32.min)), Double(Int32.max)))
}
