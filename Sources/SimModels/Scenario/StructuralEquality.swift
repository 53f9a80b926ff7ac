import SimCore

/// Whether two plain values hold the same, wherever it was written: places in files do not count.
///
/// Made for the question whether a change of a file changes anything at all, which is asked once for a
/// run; values that are compared often are `Equatable`.
/// - Complexity: O(size), by reflection.
func isSameWherever(_ left: Any, _ right: Any) -> Bool {
    if let answer = isSameScalar(left, right) { return answer }
    if left is Origin || left is SourcePlace { return right is Origin || right is SourcePlace }
    let first = Mirror(reflecting: left)
    let second = Mirror(reflecting: right)
    guard first.subjectType == second.subjectType else { return false }
    if first.subjectType == Origin?.self || first.subjectType == SourcePlace?.self { return true }
    if first.children.isEmpty, second.children.isEmpty {
        return "\(left)" == "\(right)"
    }
    guard first.children.count == second.children.count else { return false }
    return zip(first.children, second.children).allSatisfy { one, other in
        one.label == other.label && isSameWherever(one.value, other.value)
    }
}

/// Whether two values of a simple type are the same; nil for other types.
///
/// Most of a plan are such, and a mirror of one takes a hundred times as long.
private func isSameScalar(_ left: Any, _ right: Any) -> Bool? {
    switch left {
    case let left as Int: left == right as? Int
    case let left as Int64: left == right as? Int64
    case let left as UInt16: left == right as? UInt16
    case let left as UInt32: left == right as? UInt32
    case let left as UInt64: left == right as? UInt64
    case let left as Bool: left == right as? Bool
    case let left as SimDuration: left == right as? SimDuration
    case let left as SimTime: left == right as? SimTime
    case let left as String: left == right as? String
    case let left as Double: left.bitPattern == (right as? Double)?.bitPattern
    default: nil
    }
}
