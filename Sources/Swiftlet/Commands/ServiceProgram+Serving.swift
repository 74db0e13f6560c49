import Logging
import SwiftletHTTP
import UnixSignals

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension ServiceProgram {
    /// Serves until a signal: the first SIGTERM or SIGINT stops in order, the second cuts what still runs, the third ends the
    /// process. SIGUSR1 has more logged, SIGUSR2 less; SIGHUP opens log files anew and reads the levels of the logging
    /// file again, unless the terminal of the service has hung up, which stops it.
    func serve(_ app: App, _ options: ServingOptions, _ log: LogControl) async throws -> ExitCode {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup, .sigusr1, .sigusr2)
        let (stops, stop) = AsyncStream<Void>.makeStream()
        let start = Task { try await app.start(options) }
        let watch = Task {
            var count = 0
            for await signal in signals {
                if log.follow(signal, hasTerminal: output.isTerminal) { continue }
                count += 1
                switch count {
                case 1:
                    start.cancel()
                    stop.finish()
                case 2: Task { (try? await start.value)?.hurry() }
                default: exit(ExitCode.failure.rawValue)
                }
            }
        }
        defer { watch.cancel() }
        let running: RunningApp
        do {
            running = try await start.value
        } catch  where start.isCancelled {
            app.logger.info("stopped before it had started", metadata: ["error": "\(String(reflecting: error))"])
            return .success
        }
        announce(running)
        for await _ in stops {}
        return await running.stop() ? .success : .failure
    }

    private func announce(_ running: RunningApp) {
        guard let address = running.address else { return }
        running.app.logger.info("serving", metadata: ["address": "http://\(address)"])
        let hasPage = running.app.endpointDescriptions.contains { $0.method == .get && $0.path.description == "/docs" }
        guard output.isTerminal, hasPage else { return }
        let isAnyAddress = ["0.0.0.0", "::"].contains(address.host)
        let page = BoundAddress(host: isAnyAddress ? "localhost" : address.host, port: address.port)
        output.write(line: "Open http://\(page)/docs to read and try the API; Ctrl-C stops the service.")
    }
}
