import Foundation

/// What a workload has cost, as compare-db reads it.
struct Measurement {
    let operations: Int
    let seconds: Double
    let cpu: Double
    /// A sum over what was read, which all drivers must agree on.
    var check = 0

    func report() {
        print(
            """
            {"operations": \(operations), "seconds": \(seconds), "cpu": \(cpu), "check": \(check), \
            "peak_kilobytes": \(Self.peakKilobytes())}
            """)
    }

    /// The processor time that the process has used, in user and system mode.
    static func cpuSeconds() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

    private static func peakKilobytes() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
    }
}
