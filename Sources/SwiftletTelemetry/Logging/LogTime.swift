#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The time that stands on a log line.
enum LogTime {
    /// ISO 8601 in UTC with milliseconds: `2025-01-31T12:00:00.000Z`.
    static func iso8601(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// The time of day in UTC with milliseconds: `12:00:00.000`.
    static func timeOfDay(_ date: Date) -> String {
        String(iso8601(date).dropFirst(11).dropLast())
    }
}
