#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension MetricsRegistry {
    /// Shows what the process uses, under the names that Prometheus gives it ("Writing client libraries", "Standard and
    /// runtime collectors"). It is read from `/proc` when it is shown; where there is none, so are the metrics.
    package func collectProcess() {
        collect(counter: "process_cpu_seconds_total", help: "Processor time used, user and system.") {
            ProcessReading.now.map { $0.processorSeconds }
        }
        collect(gauge: "process_resident_memory_bytes", help: "Memory in use.") {
            ProcessReading.now.map { $0.residentBytes }
        }
        collect(gauge: "process_virtual_memory_bytes", help: "Memory addressed.") {
            ProcessReading.now.map { $0.virtualBytes }
        }
        collect(gauge: "process_threads", help: "Threads running.") { ProcessReading.now.map { $0.threads } }
        collect(gauge: "process_open_fds", help: "File descriptors open.") { ProcessReading.openDescriptors }
        collect(gauge: "process_max_fds", help: "File descriptors that may be open.") { ProcessReading.mostDescriptors }
        collect(gauge: "process_start_time_seconds", help: "When the process started, in seconds since 1970.") {
            ProcessReading.start
        }
    }
}

/// What Linux says about the process (proc_pid_stat(5)).
struct ProcessReading {
    /// User and system time.
    let processorSeconds: Double
    let residentBytes: Double
    let virtualBytes: Double
    let threads: Double
    /// In ticks since the machine started.
    private let startTicks: Double

    private static let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))

    /// A reading of this moment; nil where there is no `/proc`.
    static var now: ProcessReading? { contents(of: "/proc/self/stat").flatMap(ProcessReading.init) }

    /// Takes a line of `/proc/<pid>/stat` apart.
    init?(_ line: String) {
        // The program's name, in parentheses, may hold anything.
        guard let end = line.lastIndex(of: ")") else { return nil }
        // The first field behind it is the third of the line.
        let fields = line[line.index(after: end)...].split(separator: " ")
        func field(_ number: Int) -> Double? {
            fields.indices.contains(number - 3) ? Double(fields[number - 3]) : nil
        }
        guard let user = field(14), let system = field(15), let threads = field(20), let start = field(22),
            let virtual = field(23), let pages = field(24)
        else { return nil }
        processorSeconds = (user + system) / Self.ticksPerSecond
        residentBytes = pages * Double(sysconf(Int32(_SC_PAGESIZE)))
        virtualBytes = virtual
        self.threads = threads
        startTicks = start
    }

    /// When the process started, in seconds since 1970. It does not change, and a machine of many cores takes long to tell.
    static let start: Double? = {
        let line = contents(of: "/proc/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }
        guard let boot = line.flatMap({ Double($0.dropFirst(6)) }), let now else { return nil }
        return boot + now.startTicks / ticksPerSecond
    }()

    /// How many descriptors are open.
    static var openDescriptors: Double? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while let entry = readdir(directory) {
            if entry.pointee.d_name.0 != CChar(bitPattern: UInt8(ascii: ".")) { count += 1 }
        }
        // One is that of the directory.
        return Double(count - 1)
    }

    /// How many descriptors may be open.
    static var mostDescriptors: Double? {
        let line = contents(of: "/proc/self/limits")?.split(separator: "\n").first { $0.hasPrefix("Max open files") }
        return line?.dropFirst(14).split(separator: " ").first.flatMap { Double($0) }
    }

    private static func contents(of path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while bytes.count < 1 << 20 {
            let count = bytes.count
            bytes += [UInt8](repeating: 0, count: 8192)
            let read = bytes.withUnsafeMutableBytes { fread($0.baseAddress.map { $0 + count }, 1, 8192, file) }
            bytes.removeSubrange((count + read)...)
            if read == 0 { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
