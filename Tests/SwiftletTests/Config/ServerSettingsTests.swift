import SwiftletHTTP
import Testing

@testable import Swiftlet

@Suite struct ServerSettingsTests {
    @Test func `settings reach the server`() throws {
        let configuration = try ServerConfiguration(
            settings([
                "--host", "::1", "--port", "81", "--loops", "3", "--limits-connections", "4", "--limits-backlog", "5",
                "--limits-request-line", "6B", "--limits-headers", "7B", "--limits-header-count", "8",
                "--limits-body", "9B", "--limits-body-rate", "10B", "--timeouts-header", "11s", "--timeouts-idle",
                "12s", "--timeouts-body", "13s", "--drain-timeout", "14s", "--watchdog-threshold", "15ms",
                "--limits-connections-per-address", "16", "--limits-answer-rate", "17B", "--timeouts-request", "18s",
                "--shedding-enabled", "true",
            ]))
        #expect(configuration.host == "::1" && configuration.port == 81 && configuration.loops == 3)
        #expect(configuration.maxConnections == 4 && configuration.backlog == 5 && configuration.maxRequestLine == 6)
        #expect(configuration.maxHeaderBytes == 7 && configuration.maxHeaderCount == 8)
        #expect(configuration.maxBodyBytes == 9 && configuration.minBodyBytesPerSecond == 10)
        #expect(configuration.headerTimeout == .seconds(11) && configuration.keepAliveIdle == .seconds(12))
        #expect(configuration.bodyGracePeriod == .seconds(13) && configuration.drainTimeout == .seconds(14))
        #expect(configuration.watchdogThreshold == .milliseconds(15))
        #expect(configuration.maxConnectionsPerAddress == 16 && configuration.minAnswerBytesPerSecond == 17)
        #expect(configuration.requestTimeout == .seconds(18) && configuration.shedsLoad)
    }

    @Test(arguments: [
        ("limits.connections", "0"), ("loops", "-1"), ("limits.headers", "0B"), ("timeouts.idle", "0s"),
        ("port", "65536"), ("limits.connectionsPerAddress", "-1"), ("timeouts.request", "-1s"),
        ("shedding.enabled", "perhaps"),
    ])
    func `what no server can run with is refused by the setting's name`(name: String, text: String) throws {
        let error = try refusal { _ = try ServerConfiguration(settings(["--\(SettingName(name).flag)=\(text)"])) }
        #expect(error.setting == name)
    }

    @Test func `collected mistakes leave defaults behind and are told once`() throws {
        let settings = try settings(["--loops", "x"])
        settings.collectMistakes()
        #expect(try ServerConfiguration(settings).loops == 0)
        _ = try ServerConfiguration(settings)
        #expect(settings.mistakes.map(\.setting) == ["loops"])
    }

    @Test func `the log of requests has a level or is off`() throws {
        #expect(try LogSettings(settings()).requests == .info)
        #expect(try LogSettings(settings(["--log-requests", "off"])).requests == nil)
        #expect(try LogSettings(settings(["--log-requests", "debug"])).requests == .debug)
        #expect(try refusal { _ = try LogSettings(settings(["--log-requests", "loud"])) }.setting == "log.requests")
    }

    @Test func `a value where settings lie below is refused with their names`() throws {
        for text in ["database:\n", "database: x\n"] {
            try withSettingsFile(text) { path in
                let settings = try settings(["--config", path])
                _ = try settings.value("database.url", default: "", help: "")
                let error = try refusal { try settings.finish() }
                #expect(error.setting == "database" && error.description.contains("database.url"))
                #expect(error.description.contains("line 1"))
            }
        }
    }
}
