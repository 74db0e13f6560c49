import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where log lines go, each whole, so that lines of different tasks never mix.
///
/// Lines are gathered and written within 10 ms by a thread of their own, so that who logs never waits; those from `error`
/// up at once, with all before them, and so is all that waits when the process ends with `exit`. While the reader is too
/// slow, lines beyond 4 MiB are dropped, and their number is told by a later line.
public final class LogOutput: Sendable {
    private enum Destination {
        case writer(BatchWriter)
        case memory
    }

    /// The standard output of the process.
    public static let stdout = endingWithProcess(STDOUT_FILENO)

    /// The standard error of the process.
    public static let stderr = endingWithProcess(STDERR_FILENO)

    private static func endingWithProcess(_ descriptor: Int32) -> LogOutput {
        let output = LogOutput.descriptor(descriptor)
        output.endWithProcess()
        return output
    }

    /// The outputs whose lines are written when the process ends.
    private static let ending = Mutex<[LogOutput]>([])

    /// Has what waits written when the process ends with `exit`.
    private func endWithProcess() {
        let isFirst = Self.ending.withLock { ending in
            ending.append(self)
            return ending.count == 1
        }
        guard isFirst else { return }
        atexit {
            for output in LogOutput.ending.withLock({ $0 }) { output.flush(within: .seconds(2)) }
        }
    }

    /// An output to an open file descriptor, which the caller closes behind a ``flush(within:)``.
    ///
    /// - Parameters:
    ///   - descriptor: the descriptor.
    ///   - limit: how many bytes may wait for the reader.
    package static func descriptor(_ descriptor: Int32, limit: Int = 4 << 20) -> LogOutput {
        let isTerminal = isatty(descriptor) == 1
        return LogOutput(
            .writer(BatchWriter(DescriptorDestination(descriptor: descriptor), limit: limit)), isTerminal: isTerminal,
            isColoured: isTerminal && allowsColour(getenv("NO_COLOR")))
    }

    /// An output to a file.
    ///
    /// - Parameter endsWithProcess: whether what waits is written when the process ends with `exit`.
    static func file(_ file: RotatingFile, limit: Int, endsWithProcess: Bool) -> LogOutput {
        let output = LogOutput(.writer(BatchWriter(file, limit: limit)), isTerminal: false, isColoured: false)
        if endsWithProcess { output.endWithProcess() }
        return output
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
    private let kept = Mutex<[UInt8]>([])

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
        String(decoding: kept.withLock { $0 }, as: UTF8.self)
    }

    /// The lines written so far to an in-memory output, without their ends; empty for the others.
    public var lines: [String] {
        text.split(separator: "\n").map(String.init)
    }

    /// Writes `line`, which must hold no line end, and a line end, at once.
    package func write(line: String) {
        (Array(line.utf8) + [UInt8(ascii: "\n")]).withUnsafeBytes { append($0, isUrgent: true) }
    }

    /// Takes a line.
    ///
    /// - Parameters:
    ///   - line: the line with its end.
    ///   - isUrgent: whether it is written at once, before this returns where that takes no waiting.
    func append(_ line: UnsafeRawBufferPointer, isUrgent: Bool) {
        switch destination {
        case .memory: kept.withLock { $0.append(contentsOf: line) }
        case .writer(let writer):
            writer.append(line)
            if isUrgent { writer.hurry() }
        }
    }

    /// Writes what waits, unless the reader takes longer than `limit`.
    package func flush(within limit: Duration) {
        if case .writer(let writer) = destination { writer.flush(within: limit) }
    }

    /// How many lines were lost because their reader is too slow.
    package var lostLines: Int { if case .writer(let writer) = destination { writer.lostLines } else { 0 } }

    /// How many lines all outputs of the process have lost.
    package static var lostLinesInAll: Int { BatchWriter.lostLinesInAll.load(ordering: .relaxed) }

    /// Sets how it is told that lines were lost.
    func tellLosses(_ notice: @escaping @Sendable (Int) -> [UInt8]) {
        if case .writer(let writer) = destination { writer.tellLosses(notice) }
    }
}
