import SwiftletData
import Synchronization

/// What a test waited for has not happened in time.
struct Missed: Error, CustomStringConvertible {
    let description: String
}

/// Asks again and again until the answer is yes.
///
/// - Returns: How long it took.
/// - Throws: ``Missed`` if it is not when asked within the limit, in ``FairTime``.
@discardableResult
func eventually(
    _ what: String, within limit: Duration = .seconds(60), _ condition: () async throws -> Bool
) async throws -> Duration {
    let (start, fairStart) = (ContinuousClock.now, FairTime.now)
    // How long the answer takes says nothing of what is asked about.
    while FairTime.now - fairStart <= limit {
        if try await condition() { return ContinuousClock.now - start }
        try await Task.sleep(for: .milliseconds(10))
    }
    throw Missed(description: "\(what): not within \(limit)")
}

/// Waits until both reading and writing work again, and writes into the log of the tests how long that took. The limit is the
/// one that services must recover within.
func recovers(_ db: Database, after fault: String, within limit: Duration = .seconds(5)) async throws {
    let time = try await works(db, after: fault, within: limit)
    print("recovery from \(fault): \(time.milliseconds) ms")
}

/// Waits until both reading and writing work.
@discardableResult
func works(
    _ db: Database, after fault: String = "the start", within limit: Duration = .seconds(5)
) async throws -> Duration {
    let (start, fairStart) = (ContinuousClock.now, FairTime.now)
    for (what, attempt) in [
        ("reading", { _ = try await db.acquire { try await $0.value(Int.self, "SELECT 1::int8") } }),
        ("writing", { _ = try await db.transaction { try await $0.value(Int.self, "SELECT 1::int8") } }),
    ] as [(String, () async throws -> Void)] {
        let rest = limit - (FairTime.now - fairStart)
        try await eventually("\(what) after: \(fault)", within: rest) {
            do {
                try await attempt()
                return true
            } catch is DataError {
                return false
            }
        }
        let time = FairTime.now - fairStart
        guard time <= limit else { throw Missed(description: "\(what) after: \(fault): \(time), not within \(limit)") }
    }
    return ContinuousClock.now - start
}

extension Duration {
    /// The duration in whole milliseconds.
    var milliseconds: Int { Int(self / .milliseconds(1)) }
}

/// Keeps the events that a database reports.
final class EventLog: Sendable {
    private let state = Mutex<[DatabaseEvent]>([])

    /// What was reported so far.
    var events: [DatabaseEvent] { state.withLock { $0 } }

    /// Patient options that report here.
    func options(_ change: (inout DatabaseOptions) -> Void = { _ in }) -> DatabaseOptions {
        var options = DatabaseOptions.patient
        options.report = { [self] event in state.withLock { $0.append(event) } }
        change(&options)
        return options
    }

    func contains(_ kind: DatabaseEvent.Kind) -> Bool { events.contains { $0.kind == kind } }
}

extension DatabaseOptions {
    /// Options with limits that nothing runs into, on a machine that is busy with other tests.
    static let patient = DatabaseOptions(
        pool: PoolOptions(acquireTimeout: .seconds(120)), busyTimeout: .seconds(120), connectTimeout: .seconds(120),
        statementTimeout: .seconds(600))
}

/// The error of a closure that must throw one of the data layer.
func dataError<R>(_ body: () async throws -> R) async throws -> DataError {
    do {
        _ = try await body()
    } catch let error as DataError {
        return error
    }
    throw Missed(description: "it threw nothing")
}
