#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

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
    }

    /// Ends the process.
    static func exit(_ code: ExitCode) -> Never { _exit(code.rawValue) }

    static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    static var processID: Int32 { getpid() }

    /// What a path leads to.
    enum FileKind: Equatable {
        case regular(mode: UInt32)
        case folder
        case other
    }

    static func kind(of path: String) throws(CallError) -> FileKind {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .last }
        return switch status.st_mode & S_IFMT {
        case S_IFREG: .regular(mode: UInt32(status.st_mode & 0o7777))
        case S_IFDIR: .folder
        default: .other
        }
    }

    static func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }

    /// The path with symbolic links followed; itself if there is nothing there.
    static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// The names in a folder, in byte order; empty if it cannot be read, and never more than 10,000.
    static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while names.count < 10_000, let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            names.append(name)
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

extension System {
    static func openForReading(_ path: String) throws(CallError) -> Int32 {
        try succeeded { open(path, O_RDONLY | O_CLOEXEC) }
    }

    static func openForWriting(_ path: String) throws(CallError) -> Int32 {
        try succeeded { open(path, O_WRONLY | O_CLOEXEC) }
    }

    /// Creates a file that must not exist yet.
    static func create(_ path: String) throws(CallError) -> Int32 {
        try succeeded { open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
    }

    static func setMode(_ mode: UInt32, of descriptor: Int32) throws(CallError) {
        _ = try succeeded { fchmod(descriptor, mode_t(mode)) }
    }

    static func closeFile(_ descriptor: Int32) { _ = close(descriptor) }

    static func flush(_ descriptor: Int32) throws(CallError) {
        _ = try succeeded { fsync(descriptor) }
    }

    static func move(_ path: String, to target: String) throws(CallError) {
        _ = try succeeded { rename(path, target) }
    }

    static func remove(_ path: String) { _ = unlink(path) }

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
