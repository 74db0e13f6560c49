import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A log file that is set aside for a new one by its ``RotationRules``: `a.log` becomes `a.log.1`, that one `a.log.2`.
///
/// When somebody else has moved or removed the file, the next lines go to a new one of its name; those of before are where
/// the file was moved to. Only whole lines are written to either. One process writes to a file.
final class RotatingFile: LineDestination {
    private struct State {
        var descriptor: Int32
        /// Whether the last byte written was the end of a line.
        var isAtLineStart = true
        /// When the file is set aside, in seconds since 1970.
        var end: Int?
        /// Whether it is closed and opened again, whatever it is.
        var mustReopen = false
        /// When it may be told and tried again that the file cannot be set aside or opened, in seconds since 1970.
        var retryTime = 0
    }

    let path: String
    private let rules: RotationRules
    private let state: Mutex<State>
    private let now: @Sendable () -> Int
    /// Is told what cannot be done, in words.
    private let report: @Sendable (String) -> Void

    /// Opens a file, behind what it holds already.
    ///
    /// - Parameters:
    ///   - now: the time in seconds since 1970.
    ///   - report: is told what goes wrong later on, at most once a minute.
    /// - Throws: ``LogFileError`` when it cannot be opened.
    init(
        path: String, rules: RotationRules,
        now: @escaping @Sendable () -> Int = { Int(LogTime.now.tv_sec) },
        report: @escaping @Sendable (String) -> Void = { LogOutput.stderr.write(line: $0) }
    ) throws(LogFileError) {
        self.path = path
        self.rules = rules
        self.now = now
        self.report = report
        let descriptor = try RotatingFile.open(path)
        state = Mutex(State(descriptor: descriptor, end: RotatingFile.end(of: descriptor, rules, now())))
    }

    deinit { _ = close(state.withLock { $0.descriptor }) }

    /// Writing to a file cannot be seen to wait.
    var canTellWaiting: Bool { false }

    /// Has the file opened anew before the next line.
    func reopen() { state.withLock { $0.mustReopen = true } }

    func write(_ bytes: UnsafeRawBufferPointer, until deadline: ContinuousClock.Instant?) -> LineDestinationOutcome {
        state.withLock { state in
            var position = 0
            if !state.isAtLineStart {
                // The rest of a line goes to where its beginning went.
                let end = bytes.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
                position = put(UnsafeRawBufferPointer(rebasing: bytes[..<end]), &state)
                if position < end { return .upTo(position) }
            }
            var size = follow(&state)
            while position < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
                var length = rules.room(for: rest, inFileOf: size)
                let isOver = size > 0 && state.end.map { now() >= $0 } ?? false
                if length == 0 || isOver {
                    if setAside(&state) {
                        size = 0
                        continue
                    }
                    // Better in a file that is too large than nowhere.
                    length = rest.count
                } else if size == 0 {
                    state.end = rules.end(ofPeriodAt: now())
                }
                let count = put(UnsafeRawBufferPointer(rebasing: rest[..<length]), &state)
                position += count
                size += count
                if count < length { return .upTo(position) }
            }
            return .done
        }
    }

    /// Opens the file anew if it is no longer the one of its name.
    ///
    /// - Returns: The size of the file that is written.
    private func follow(_ state: inout State) -> Int {
        var named = stat()
        var written = stat()
        guard fstat(state.descriptor, &written) == 0 else { return 0 }
        let isSame = stat(path, &named) == 0 && named.st_dev == written.st_dev && named.st_ino == written.st_ino
        guard !isSame || state.mustReopen else { return Int(written.st_size) }
        guard replace(&state) else { return Int(written.st_size) }
        return fstat(state.descriptor, &written) == 0 ? Int(written.st_size) : 0
    }

    /// Moves the file away, the older ones too, and opens a new one.
    ///
    /// - Returns: Whether that was done.
    private func setAside(_ state: inout State) -> Bool {
        guard now() >= state.retryTime else { return false }
        for number in stride(from: rules.kept - 1, through: 1, by: -1) {
            _ = rename("\(path).\(number)", "\(path).\(number + 1)")
        }
        // Somebody else may have moved it just now.
        guard (rules.kept > 0 ? rename(path, "\(path).1") : unlink(path)) == 0 || errno == ENOENT else {
            fail("cannot be set aside", errno, &state)
            return false
        }
        return replace(&state)
    }

    /// Opens the file of the name, and closes the one that was written.
    private func replace(_ state: inout State) -> Bool {
        do {
            let descriptor = try Self.open(path)
            _ = close(state.descriptor)
            state.descriptor = descriptor
            state.mustReopen = false
            state.end = Self.end(of: descriptor, rules, now())
            return true
        } catch {
            fail("cannot be opened", error.code, &state)
            return false
        }
    }

    /// Writes bytes, as many as can be.
    private func put(_ bytes: UnsafeRawBufferPointer, _ state: inout State) -> Int {
        var position = 0
        while position < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
            let count = systemWrite(state.descriptor, rest, rest.count)
            if count > 0 {
                position += count
            } else if count < 0, errno == EINTR {
                continue
            } else {
                fail("cannot be written", errno, &state)
                break
            }
        }
        if position > 0 { state.isAtLineStart = bytes[position - 1] == UInt8(ascii: "\n") }
        return position
    }

    private func fail(_ what: String, _ code: Int32, _ state: inout State) {
        guard now() >= state.retryTime else { return }
        state.retryTime = now() + 60
        report("The log file \(path) \(what): \(String(cString: strerror(code))).")
    }

    /// When a file is set aside: that of a period that is over is, as soon as there is a line.
    private static func end(of descriptor: Int32, _ rules: RotationRules, _ now: Int) -> Int? {
        var written = stat()
        guard fstat(descriptor, &written) == 0, written.st_size > 0 else { return rules.end(ofPeriodAt: now) }
        #if canImport(Darwin)
            return rules.end(ofPeriodAt: Int(written.st_mtimespec.tv_sec))
        #else
            return rules.end(ofPeriodAt: Int(written.st_mtim.tv_sec))
        #endif
    }

    private static func open(_ path: String) throws(LogFileError) -> Int32 {
        let descriptor = openForAppending(path)
        guard descriptor >= 0 else { throw LogFileError(path: path, code: errno) }
        return descriptor
    }
}

/// Why a log file cannot be opened.
struct LogFileError: Error, CustomStringConvertible {
    let path: String
    /// The number that the system gives the reason.
    let code: Int32

    var description: String { "The log file \(path) cannot be opened: \(String(cString: strerror(code)))." }
}

/// Logs tell of users: others than the owner and the group do not read them.
private func openForAppending(_ path: String) -> Int32 { open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640) }
