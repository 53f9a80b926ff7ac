/// When colour is used.
package enum ColorChoice: String, CaseIterable, Sendable {
    case always, never, auto

    /// Whether colour is used.
    ///
    /// The flag wins; then `NO_COLOR` (no-color.org), `CLICOLOR_FORCE` (bixense.com/clicolors), and
    /// whether the output is a terminal that can show it.
    package func isOn(isTerminal: Bool, environment: (String) -> String?) -> Bool {
        switch self {
        case .always: return true
        case .never: return false
        case .auto: break
        }
        if let value = environment("NO_COLOR"), !value.isEmpty { return false }
        if let value = environment("CLICOLOR_FORCE"), !value.isEmpty, value != "0" { return true }
        return isTerminal && environment("TERM") != "dumb"
    }
}
