/// Finds the known name that a misspelt one most likely stands for.
public enum NearestName {
    /// The nearest candidate, if one is near enough to be worth naming.
    ///
    /// Near enough is one edit for each three characters, at least one and at most three; a name that
    /// differs only in case or punctuation is nearest of all. Ties go to the first in byte order.
    public static func among(_ candidates: some Sequence<String>, for name: String) -> String? {
        let wanted = Array(name.unicodeScalars.prefix(lengthLimit + 1))
        guard !wanted.isEmpty, wanted.count <= lengthLimit else { return nil }
        let limit = min(3, max(1, wanted.count / 3))
        let folded = fold(wanted)
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let scalars = Array(candidate.unicodeScalars.prefix(lengthLimit + 1))
            guard scalars.count <= lengthLimit else { continue }
            let isSameFolded = !folded.isEmpty && fold(scalars) == folded
            let distance =
                isSameFolded
                ? 0 : editDistance(wanted, scalars, limit: min(limit, wanted.count - 1))
            guard let distance else { continue }
            if let known = best {
                let isBetter =
                    distance < known.distance
                    || (distance == known.distance && candidate.precedesInBytes(known.name))
                if !isBetter { continue }
            }
            best = (candidate, distance)
        }
        return best?.name
    }

    /// Longer names are never compared: the cost grows with the square of the length.
    private static let lengthLimit = 64

    private static func fold(_ scalars: [Unicode.Scalar]) -> [UInt32] {
        scalars.compactMap { scalar in
            switch scalar {
            case "A"..."Z": scalar.value + 32
            case "-", "_", ".", " ": nil
            default: scalar.value
            }
        }
    }

    /// Edits between two texts (insert, delete, replace, swap neighbours); nil above the limit.
    ///
    /// The restricted Damerau–Levenshtein distance: no part of the text is edited twice.
    package static func editDistance(
        _ first: [Unicode.Scalar],
        _ second: [Unicode.Scalar],
        limit: Int
    ) -> Int? {
        guard abs(first.count - second.count) <= limit else { return nil }
        guard !first.isEmpty, !second.isEmpty else { return max(first.count, second.count) }
        var beforeLast: [Int] = []
        var last = Array(0...second.count)
        for row in 1...first.count {
            var current = [row]
            current.reserveCapacity(second.count + 1)
            for column in 1...second.count {
                let replaced = last[column - 1] + (first[row - 1] == second[column - 1] ? 0 : 1)
                var cost = min(replaced, last[column] + 1, current[column - 1] + 1)
                let isSwap =
                    row > 1 && column > 1 && first[row - 1] == second[column - 2]
                    && first[row - 2] == second[column - 1]
                if isSwap { cost = min(cost, beforeLast[column - 2] + 1) }
                current.append(cost)
            }
            beforeLast = last
            last = current
        }
        let distance = last[second.count]
        return distance <= limit ? distance : nil
    }
}
