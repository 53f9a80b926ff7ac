#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import SimModels
import Synchronization

/// What signals do: an interrupted program ends at once and leaves no draft behind.
///
/// A process with the number 1, as in a container, is ended only by signals that it handles itself.
enum Signals {
    /// From here on, hanging up, interrupting and terminating end the program with 128 and the signal's
    /// number; readers that go away, and files that grow too large, make errors of writing.
    static func install() {
        // Made here, so that no handler is the first to ask for them.
        draft.pointee = nil
        isEnding.store(false, ordering: .sequentiallyConsistent)
        isHeldOff.store(false, ordering: .sequentiallyConsistent)
        for number in [SIGINT, SIGTERM] { signal(number, end) }
        // Whoever had the program go on after hanging up, as `nohup` does, still has it so.
        if isIgnored(signal(SIGHUP, end)) { signal(SIGHUP, SIG_IGN) }
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// Makes or moves a draft, as if no signal could come between: one that comes is heeded afterwards.
    ///
    /// A handler may run in any thread while others go on. Without this it could remove a draft that is
    /// just being moved, or find none that is just being made.
    static func heldOff<Answer, Failure>(
        while act: () throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        // Not in this thread: the handler waits for the end of what is done here.
        var handled = sigset_t()
        var before = sigset_t()
        sigemptyset(&handled)
        for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&handled, number) }
        pthread_sigmask(SIG_BLOCK, &handled, &before)
        isHeldOff.store(true, ordering: .sequentiallyConsistent)
        defer {
            isHeldOff.store(false, ordering: .sequentiallyConsistent)
            pthread_sigmask(SIG_SETMASK, &before, nil)
        }
        if isEnding.load(ordering: .sequentiallyConsistent) {
            // A handler is at it, and ends the program in a moment.
            isHeldOff.store(false, ordering: .sequentiallyConsistent)
            while true { pause() }
        }
        return try act()
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

/// Whether a handler ends the program, and whether it is to wait.
private let isEnding = Atomic(false)
private let isHeldOff = Atomic(false)

/// Ends the program: nothing but calls that a handler may make.
private let end: @convention(c) (Int32) -> Void = { number in
    isEnding.store(true, ordering: .sequentiallyConsistent)
    while isHeldOff.load(ordering: .sequentiallyConsistent) { _ = poll(nil, 0, 1) }
    if let path = draft.pointee { unlink(path) }
    _exit(128 + number)
}

private func isIgnored(_ handler: (@convention(c) (Int32) -> Void)?) -> Bool {
    unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
}
