import Foundation
import Testing

@testable import SwiftletTelemetry

@Suite struct ProcessMetricsTests {
    @Test func `a line of the system is read whatever the program is called`() throws {
        let line =
            "42 (a) b (c) S 1 42 42 0 -1 4194560 1 2 3 4 250 50 7 8 20 0 9 0 1234 8192000 100 18446744073709551615 1 1"
        let reading = try #require(ProcessReading(line))
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        #expect(reading.processorSeconds == 300 / ticks && reading.threads == 9)
        #expect(reading.virtualBytes == 8_192_000)
        #expect(reading.residentBytes == 100 * Double(sysconf(Int32(_SC_PAGESIZE))))
        #expect(ProcessReading("42 (a) S 1") == nil && ProcessReading("") == nil)
    }

    #if os(Linux)
        @Test func `the process is seen as it is`() throws {
            let reading = try #require(ProcessReading.now)
            #expect(reading.residentBytes > 1_000_000 && reading.virtualBytes >= reading.residentBytes)
            let start = try #require(ProcessReading.start)
            #expect(start <= Date().timeIntervalSince1970 + 2 && start > Date().timeIntervalSince1970 - 86_400)
            #expect(try #require(ProcessReading.mostDescriptors) >= 3)
        }

        @Test func `descriptors that are open are counted`() throws {
            // Others open and close some meanwhile.
            let files = try (0..<200).map { _ in try #require(fopen("/dev/null", "r")) }
            let count = try #require(ProcessReading.openDescriptors)
            for file in files { fclose(file) }
            #expect(count >= 200 && count < 10_000)
        }
    #endif
}
