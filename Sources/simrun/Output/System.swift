#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import SimModels

/// The few calls into the system that the command line needs.
///
/// Foundation would do, but costs more time at start-up than many a scenario takes to run.
enum System {
    /// What went wrong in the last call, in the system's own words.
    struct CallError: Error, Equatable {
        var code: Int32

        static var last: CallError { CallError(code: errno) }

        var text: String { String(cString: strerror(code)) }
        var isMissingFile: Bool { code == ENOENT || code == ENOTDIR }
        var isBrokenPipe: Bool { code == EPIPE }
        var isExistingFile: Bool { code == EEXIST }
        var hasNoReader: Bool { code == ENXIO }

        static var existingFile: CallError { CallError(code: EEXIST) }
    }

    /// Ends the process.
    static func exit(_ code: ExitCode) -> Never { _exit(code.rawValue) }

    static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// The words of the command line, the program's name first, also where they are not UTF-8.
    static var arguments: [String] {
        (0..<Int(CommandLine.argc)).compactMap { index in
            CommandLine.unsafeArgv[index].map { text(at: $0) }
        }
    }

    private static func text(at pointer: UnsafePointer<CChar>) -> String {
        let bytes = UnsafeBufferPointer(start: pointer, count: strlen(pointer))
        return UnreadableByte.text(of: bytes.lazy.map { UInt8(bitPattern: $0) })
    }

    /// Calls the system with a path as it has it, which may not be UTF-8.
    private static func with<Result>(
        _ path: String,
        _ call: (UnsafePointer<CChar>) -> Result
    ) -> Result {
        let name = UnreadableByte.bytes(of: path).map { CChar(bitPattern: $0) } + [0]
        return name.withUnsafeBufferPointer { buffer in
            // An array that ends with a zero has a beginning.
            buffer.baseAddress.map(call) ?? call("")
        }
    }

    /// Gives standard input, output and errors a place that fails if they have none, so that no file
    /// that is opened later is taken for one of them.
    static func reserveStandardDescriptors() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
            _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
        }
    }

    /// What a path leads to.
    enum FileKind: Equatable {
        case regular(mode: UInt32)
        case folder
        case pipe
        case other
    }

    static func kind(of path: String) throws(CallError) -> FileKind {
        var status = stat()
        guard with(path, { stat($0, &status) }) == 0 else { throw .last }
        return switch status.st_mode & S_IFMT {
        case S_IFREG: .regular(mode: UInt32(status.st_mode & 0o7777))
        case S_IFDIR: .folder
        case S_IFIFO: .pipe
        default: .other
        }
    }

    static func isWritable(_ path: String) -> Bool { with(path) { access($0, W_OK) } == 0 }

    /// Whether there is anything of the name, be it a link that leads nowhere.
    static func isThere(_ path: String) -> Bool {
        var status = stat()
        return with(path) { lstat($0, &status) } == 0
    }

    /// The path with symbolic links followed; none if there is nothing there.
    static func realPath(of path: String) -> String? {
        guard let real = with(path, { realpath($0, nil) }) else { return nil }
        defer { free(real) }
        return text(at: real)
    }

    /// What makes a file the same under all its names.
    struct FileIdentity: Equatable {
        var device: UInt64
        var number: UInt64
        var isPlainFile: Bool

        init(_ status: stat) {
            device = UInt64(truncatingIfNeeded: status.st_dev)
            number = UInt64(truncatingIfNeeded: status.st_ino)
            isPlainFile = status.st_mode & S_IFMT == S_IFREG
        }
    }

    static func identity(of descriptor: Int32) throws(CallError) -> FileIdentity {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last }
        return FileIdentity(status)
    }

    static func identity(at path: String) throws(CallError) -> FileIdentity {
        var status = stat()
        guard with(path, { stat($0, &status) }) == 0 else { throw .last }
        return FileIdentity(status)
    }

    /// The names in a folder, in byte order; empty if it cannot be read, and never more than 10,000.
    static func names(in folder: String) -> [String] {
        guard let stream = with(folder, { opendir($0) }) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while names.count < 10_000, let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { text(at: $0) }
            }
            names.append(name)
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

extension System {
    static func openForReading(_ path: String) throws(CallError) -> Int32 {
        try succeeded { with(path) { open($0, O_RDONLY | O_CLOEXEC) } }
    }

    /// Opens a path whose links were followed before, without waiting for whoever writes to a pipe.
    static func openPlainFile(_ path: String) throws(CallError) -> Int32 {
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY
        return try succeeded { with(path) { open($0, flags) } }
    }

    /// Opens a device or a pipe, without waiting for whoever reads it.
    static func openForWriting(_ path: String) throws(CallError) -> Int32 {
        let flags = O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
        return try succeeded { with(path) { open($0, flags) } }
    }

    /// Creates a file that must not exist yet.
    static func create(_ path: String) throws(CallError) -> Int32 {
        try succeeded { with(path) { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) } }
    }

    static func setMode(_ mode: UInt32, of descriptor: Int32) throws(CallError) {
        _ = try succeeded { fchmod(descriptor, mode_t(mode)) }
    }

    static func closeFile(_ descriptor: Int32) { _ = close(descriptor) }

    static func flush(_ descriptor: Int32) throws(CallError) {
        _ = try succeeded { fsync(descriptor) }
    }

    static func move(_ path: String, to target: String) throws(CallError) {
        _ = try succeeded { with(path) { path in with(target) { rename(path, $0) } } }
    }

    static func remove(_ path: String) { _ = with(path) { unlink($0) } }

    /// Reads to the end, and one byte beyond a limit at the most.
    static func readAll(_ descriptor: Int32, limit: Int) throws(CallError) -> [UInt8] {
        var bytes: [UInt8] = []
        let chunk = 1 << 16
        while bytes.count <= limit {
            let wanted = min(chunk, limit + 1 - bytes.count)
            var buffer = [UInt8](repeating: 0, count: wanted)
            let count = read(descriptor, &buffer, wanted)
            if count < 0 {
                if errno == EINTR { continue }
                throw .last
            }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }

    static func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(CallError) {
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes {
                write(descriptor, $0.baseAddress, $0.count)
            }
            if count >= 0 {
                start += count
            } else if errno == EAGAIN {
                // The reader is slow and the descriptor does not wait by itself.
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&waiting, 1, -1)
            } else if errno != EINTR {
                throw .last
            }
        }
    }

    private static func succeeded(_ call: () -> Int32) throws(CallError) -> Int32 {
        while true {
            let result = call()
            if result >= 0 { return result }
            if errno != EINTR { throw .last }
        }
    }
}
