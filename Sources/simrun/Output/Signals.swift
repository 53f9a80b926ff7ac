#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import SimModels

/// What signals do: an interrupted program ends at once and leaves no draft behind.
///
/// A process with the number 1, as in a container, is ended only by signals that it handles itself.
enum Signals {
    /// From here on, hanging up, interrupting and terminating end the program with 128 and the signal's
    /// number; readers that go away, and files that grow too large, make errors of writing.
    static func install() {
        draft.pointee = nil
        for number in [SIGINT, SIGTERM] { signal(number, end) }
        // Whoever had the program go on after hanging up, as `nohup` does, still has it so.
        if isIgnored(signal(SIGHUP, end)) { signal(SIGHUP, SIG_IGN) }
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// The file to remove when a signal ends the program: a draft that is not yet in its place.
    static func guardDraft(_ path: String?) {
        guard let path else {
            draft.pointee = nil
            return
        }
        let name = UnreadableByte.bytes(of: path)
        // A handler may read it at any instant, so that it is never given back.
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: name.count + 1)
        for (index, byte) in name.enumerated() { copy[index] = CChar(bitPattern: byte) }
        copy[name.count] = 0
        draft.pointee = copy
    }
}

/// Memory of its own, which a handler reads without asking anybody.
nonisolated(unsafe) private let draft = {
    let slot = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: 1)
    slot.initialize(to: nil)
    return slot
}()

/// Ends the program: nothing but calls that a handler may make.
private let end: @convention(c) (Int32) -> Void = { number in
    if let path = draft.pointee { unlink(path) }
    _exit(128 + number)
}

private func isIgnored(_ handler: (@convention(c) (Int32) -> Void)?) -> Bool {
    unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
}
