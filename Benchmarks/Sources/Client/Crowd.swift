import Foundation
import NIOCore
import SwiftletHTTP
import Synchronization

/// Tasks that make calls one after another, together as many as are asked for.
final class Crowd: Sendable {
    private let url: URL
    private let client: String
    private let calls: Int
    private let tasks: Int
    private let caller = Mutex<(any Caller)?>(nil)

    init(url: URL, client: String, calls: Int, tasks: Int) {
        self.url = url
        self.client = client
        self.calls = calls
        self.tasks = tasks
    }

    /// Makes the client, which works on these loops.
    func connect(_ group: any EventLoopGroup) async {
        let made: (any Caller)? =
            switch client {
            case "swiftlet": SwiftletCaller(url, group)
            case "swiftlet-typed": TypedCaller(url, group)
            case "ahc": FutureCaller(url, group)
            case "ahc-async": AsyncCaller(url, group)
            default: nil
            }
        caller.withLock { $0 = made }
    }

    func shutdown() async throws { try await caller.withLock { $0 }?.shutdown() }

    /// Makes the calls; what they cost, or what went wrong, is the answer.
    func answer() async -> Response {
        do {
            guard let caller = caller.withLock({ $0 }) else { throw Usage() }
            try await run(caller, max(1000, calls / 10))
            let start = ContinuousClock.now
            let cpu = Self.cpuSeconds()
            try await run(caller, calls)
            let used = Self.cpuSeconds() - cpu
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            return Response(text: "{\"operations\": \(calls), \"seconds\": \(seconds), \"cpu\": \(used)}")
        } catch {
            return Response(text: "\(String(reflecting: error))")
        }
    }

    private func run(_ caller: any Caller, _ calls: Int) async throws {
        let share = calls / tasks
        guard tasks > 1 else {
            for _ in 0..<share { try await caller.call() }
            return
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<tasks {
                group.addTask { for _ in 0..<share { try await caller.call() } }
            }
            try await group.waitForAll()
        }
    }

    /// The processor time that the process has used, in user and system mode.
    private static func cpuSeconds() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
}
