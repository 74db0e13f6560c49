import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where log lines go; each line is written whole, under a lock, so that lines of different tasks never mix.
public final class LogOutput: Sendable {
    private enum Destination {
        case descriptor(Int32)
        case memory
    }

    /// The standard output of the process.
    public static let stdout = descriptor(STDOUT_FILENO)

    /// The standard error of the process.
    public static let stderr = descriptor(STDERR_FILENO)

    /// An output to an open file descriptor, which the caller closes.
    package static func descriptor(_ descriptor: Int32) -> LogOutput {
        let isTerminal = isatty(descriptor) == 1
        return LogOutput(
            .descriptor(descriptor), isTerminal: isTerminal, isColoured: isTerminal && allowsColour(getenv("NO_COLOR")))
    }

    /// A new output that keeps what it is given, for tests; `isTerminal` is what it claims to be.
    public static func inMemory(isTerminal: Bool = false) -> LogOutput {
        LogOutput(.memory, isTerminal: isTerminal, isColoured: isTerminal)
    }

    /// Whether a person reads along.
    public let isTerminal: Bool

    /// Whether lines may be coloured: on a terminal, unless the variable `NO_COLOR` is set (no-color.org).
    package let isColoured: Bool

    private let destination: Destination
    private let kept = Mutex("")

    private init(_ destination: Destination, isTerminal: Bool, isColoured: Bool) {
        self.destination = destination
        self.isTerminal = isTerminal
        self.isColoured = isColoured
    }

    /// Whether a value of `NO_COLOR` leaves colours on: it is missing or empty.
    static func allowsColour(_ variable: UnsafePointer<CChar>?) -> Bool {
        variable.map { $0.pointee == 0 } ?? true
    }

    /// All that was written so far to an in-memory output; empty for the others.
    public var text: String {
        kept.withLock { $0 }
    }

    /// The lines written so far to an in-memory output, without their ends; empty for the others.
    public var lines: [String] {
        text.split(separator: "\n").map(String.init)
    }

    /// Writes `line`, which must hold no line end, and a line end.
    package func write(line: String) {
        kept.withLock { kept in
            switch destination {
            case .memory:
                kept += line + "\n"
            case .descriptor(let descriptor):
                Self.write(Array((line + "\n").utf8), to: descriptor)
            }
        }
    }

    /// One `write` normally; more only when the system took a part. A reader that is gone or stuck costs lines, not the service.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                #if canImport(Glibc)
                    let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                #elseif canImport(Musl)
                    let count = Musl.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                #else
                    let count = Darwin.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                #endif
                if count > 0 {
                    rest = rest.dropFirst(count)
                } else if count < 0, errno == EINTR {
                    continue
                } else if count < 0, errno == EAGAIN, isWritableSoon(descriptor) {
                    continue
                } else {
                    return
                }
            }
        }
    }

    /// Waits up to 100 ms for a non-blocking descriptor to take more.
    private static func isWritableSoon(_ descriptor: Int32) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&entry, 1, 100) == 1
    }
}
