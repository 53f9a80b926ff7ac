/// Text from a file made safe to show: control and direction-changing characters become `\u{…}`.
package func inert(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHazardous) else { return text }
    var shown = ""
    for scalar in text.unicodeScalars {
        if isHazardous(scalar) {
            shown += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
        } else {
            shown.unicodeScalars.append(scalar)
        }
    }
    return shown
}

/// Text in double quotes for a message: made inert, quotes escaped, cut after 40 characters.
package func quoted(_ text: String) -> String {
    let limit = 40
    var kept = String.UnicodeScalarView(text.unicodeScalars.prefix(limit))
    if text.unicodeScalars.dropFirst(limit).first != nil {
        kept.append("…")
    }
    var shown = "\""
    for character in inert(String(kept)) {
        shown += character == "\"" ? "\\\"" : String(character)
    }
    return shown + "\""
}

private func isHazardous(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F: true  // C0, DEL and C1 controls
    case 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF: true
    case 0xE0000...0xE007F: true  // invisible tags
    default: false
    }
}
