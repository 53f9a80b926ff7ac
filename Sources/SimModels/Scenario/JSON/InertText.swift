/// Text from a file made safe to show: control and direction-changing characters become `\u{…}`, and
/// bytes of a name that is not UTF-8 `\x{…}`.
///
/// Everything that a terminal may show passes here: messages in ``ScenarioIssue/description`` and
/// again where they are printed, reports where their pages are put together.
package func inert(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHazardous) else { return text }
    var shown = ""
    for scalar in text.unicodeScalars {
        if let byte = UnreadableByte.byte(of: scalar) {
            shown += "\\x{" + String(byte, radix: 16, uppercase: true) + "}"
        } else if isHazardous(scalar) {
            shown += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
        } else {
            shown.unicodeScalars.append(scalar)
        }
    }
    return shown
}

/// Text made inert, and cut after so many characters (Unicode scalars), which is shown as `…`.
package func inert(_ text: String, limit: Int) -> String {
    // Counting bytes first keeps the usual short text from being walked twice.
    guard text.utf8.count > limit else { return inert(text) }
    let kept = text.unicodeScalars.prefix(limit)
    guard kept.endIndex < text.unicodeScalars.endIndex else { return inert(text) }
    return inert(String(String.UnicodeScalarView(kept))) + "…"
}

/// Text in double quotes for a message: made inert, quotes escaped, cut after 40 characters.
package func quoted(_ text: String) -> String {
    var shown = "\""
    for scalar in inert(text, limit: 40).unicodeScalars {
        if scalar == "\"" { shown += "\\" }
        shown.unicodeScalars.append(scalar)
    }
    return shown + "\""
}

/// Whether a character could change what stands around it: a control, an invisible character, or one
/// that turns the direction of text.
func isHazardous(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F: true  // C0, DEL and C1 controls
    case 0x061C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
    case 0xFFF9...0xFFFB: true  // interlinear annotations
    case 0xE0000...0xE007F: true  // invisible tags
    case UnreadableByte.first...UnreadableByte.last: true
    default: false
    }
}

/// Bytes of a name that are not UTF-8, kept in a string: each as one character of private use.
///
/// A name that holds such characters itself is kept byte by byte, so that the way there and back ends
/// where it began.
package enum UnreadableByte {
    static let first: UInt32 = 0x10_FF80
    static let last: UInt32 = 0x10_FFFF

    /// The byte that a character stands for; nil for any other character.
    static func byte(of scalar: Unicode.Scalar) -> UInt8? {
        guard (first...last).contains(scalar.value) else { return nil }
        return UInt8(truncatingIfNeeded: scalar.value - first) | 0x80
    }

    /// A name as the system has it, as a string.
    package static func text(of name: some Sequence<UInt8>) -> String {
        let bytes = Array(name)
        if let text = String(validating: bytes, as: UTF8.self),
            !text.unicodeScalars.contains(where: { byte(of: $0) != nil })
        {
            return text
        }
        var text = ""
        var rest = bytes[...]
        while let byte = rest.first {
            let length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
            let part = rest.prefix(length)
            if let readable = String(validating: part, as: UTF8.self),
                let scalar = readable.unicodeScalars.first, Self.byte(of: scalar) == nil
            {
                text.unicodeScalars.append(scalar)
                rest = rest.dropFirst(length)
            } else {
                if let scalar = Unicode.Scalar(first + UInt32(byte & 0x7F)) {
                    text.unicodeScalars.append(scalar)
                }
                rest = rest.dropFirst()
            }
        }
        return text
    }

    /// The name as the system has it.
    package static func bytes(of text: String) -> [UInt8] {
        guard text.unicodeScalars.contains(where: { byte(of: $0) != nil }) else {
            return Array(text.utf8)
        }
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            if let byte = byte(of: scalar) {
                bytes.append(byte)
            } else {
                bytes += String(scalar).utf8
            }
        }
        return bytes
    }
}
