import Foundation
import Testing

@testable import SwiftletTelemetry

@Suite struct LogTimeTests {
    @Test(arguments: [
        (0, 0, "1970-01-01T00:00:00.000Z"),
        (-1, 999_999_999, "1969-12-31T23:59:59.999Z"),
        (951_782_399, 1_000_000, "2000-02-28T23:59:59.001Z"),
        (951_782_400, 0, "2000-02-29T00:00:00.000Z"),
        (1_709_251_199, 500_000_000, "2024-02-29T23:59:59.500Z"),
        (4_107_542_400, 0, "2100-03-01T00:00:00.000Z"),
        (253_402_300_799, 0, "9999-12-31T23:59:59.000Z"),
    ])
    func `a time is written in UTC, on whichever day`(second: Int, nanosecond: Int, expected: String) {
        // The second time, the date is known.
        for _ in 0..<2 { #expect(text(second, nanosecond) == expected) }
    }

    @Test func `threads that write of different days write each its own`() async {
        let days = [0, 10_957, 19_782, 20_783]
        let texts = ["1970-01-01", "2000-01-01", "2024-02-29", "2026-11-26"]
        await withTaskGroup { group in
            for (day, date) in zip(days, texts) {
                group.addTask {
                    for _ in 0..<2000 { #expect(text(day * 86_400 + 43_200, 0) == "\(date)T12:00:00.000Z") }
                }
            }
        }
    }
}

private func text(_ second: Int, _ nanosecond: Int) -> String {
    var bytes = GrowingBytes(capacity: 32)
    LogTime.appendISO8601(timespec(tv_sec: second, tv_nsec: nanosecond), to: &bytes)
    return String(decoding: bytes.array, as: UTF8.self)
}
