import SwiftletData

/// A million rows, read at once or one after the other.
enum Million {
    static func fetch(_ db: Database) async throws -> Measurement {
        let (start, used) = (ContinuousClock.now, Measurement.cpuSeconds())
        let events = try await db.acquire { try await $0.fetch(Event.self, "SELECT id, name, at FROM events") }
        let cpu = Measurement.cpuSeconds() - used
        let check = events.reduce(0) { $0 + $1.id + $1.name.utf8.count }
        return Measurement(operations: events.count, seconds: (.now - start) / .seconds(1), cpu: cpu, check: check)
    }

    static func stream(_ db: Database) async throws -> Measurement {
        let (start, used) = (ContinuousClock.now, Measurement.cpuSeconds())
        var (count, check) = (0, 0)
        try await db.acquire { connection in
            for try await event in connection.stream(Event.self, "SELECT id, name, at FROM events") {
                count += 1
                check += event.id + event.name.utf8.count
            }
        }
        return Measurement(
            operations: count, seconds: (.now - start) / .seconds(1), cpu: Measurement.cpuSeconds() - used, check: check
        )
    }
}
