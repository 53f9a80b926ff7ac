/// Whether two plain values hold the same, wherever it was written: places in files do not count.
///
/// Made for the question whether a change of a file changes anything at all, which is asked once for a
/// run; values that are compared often are `Equatable`.
/// - Complexity: O(size), by reflection.
func isSameWherever(_ left: Any, _ right: Any) -> Bool {
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
