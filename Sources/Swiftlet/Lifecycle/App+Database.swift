import Logging
import SwiftletData

extension App {
    /// Opens the database, if the service uses one; a server that does not answer is waited for, as long as the setting
    /// `database.startTimeout` says.
    ///
    /// - Parameter whenWaiting: Runs once, before the first wait.
    func openDatabase(whenWaiting: () async throws -> Void = {}) async throws {
        let deadline = ContinuousClock.now + databasePool.startTimeout
        var attempts = 0
        while true {
            let failure: any Error
            do {
                return try await databasePool.open(engines: engines)
            } catch {
                failure = error
            }
            let rest = ContinuousClock.now.duration(to: deadline)
            guard rest > .zero, databasePool.mayPass(failure, engines: engines) else {
                throw StartFailure("The database cannot be opened (setting database.url)", failure)
            }
            attempts += 1
            if attempts == 1 {
                logger.warning(
                    "the database does not answer yet",
                    metadata: [
                        "error": "\(String(reflecting: failure))",
                        "database.startTimeout": "\(databasePool.startTimeout.settingText)",
                    ])
                try await whenWaiting()
            }
            let pause = Backoff.connecting.pause(beforeRetry: attempts, random: .random(in: 0..<1))
            try await Task.sleep(for: min(pause, rest))
        }
    }
}
