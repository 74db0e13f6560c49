import Logging
import Swiftlet
import Testing

private enum Mode: String, CaseIterable, SettingValue {
    case fast
    case safeAndSlow
}

@Suite struct SettingValueTests {
    @Test(arguments: [
        ("250ms", Duration.milliseconds(250)), ("10s", .seconds(10)), ("5m", .seconds(300)), ("2h", .seconds(7200)),
        ("1d", .seconds(86_400)), ("7us", .microseconds(7)), ("3ns", .nanoseconds(3)), ("0s", .zero),
    ])
    func `a duration is read and written`(text: String, duration: Duration) {
        #expect(Duration(setting: text) == duration)
        #expect(duration.settingText == text)
    }

    @Test(arguments: ["", "s", "10", "-1s", "1.5s", "10 s", "10S", "99999999999999999d", "9223372036854775807s"])
    func `what is no duration is refused`(text: String) {
        #expect(Duration(setting: text) == nil)
    }

    @Test(arguments: [("512B", 512), ("8KiB", 8192), ("2MiB", 2_097_152), ("1GiB", 1_073_741_824), ("0B", 0)])
    func `a size is read and written`(text: String, bytes: Int) {
        #expect(ByteSize(setting: text) == ByteSize(bytes: bytes))
        #expect(ByteSize(bytes: bytes).settingText == text)
    }

    @Test func `sizes may be plain, decimal and in any case`() {
        #expect(ByteSize(setting: "100")?.bytes == 100)
        #expect(ByteSize(setting: "3kB")?.bytes == 3000)
        #expect(ByteSize(setting: "2 mib") == .mebibytes(2))
    }

    @Test(arguments: ["", "MiB", "-1B", "1.5MiB", "1XB", "9223372036854775807KiB"])
    func `what is no size is refused`(text: String) {
        #expect(ByteSize(setting: text) == nil)
    }

    @Test func `booleans have their usual words`() {
        #expect(["true", "YES", "on", "1"].allSatisfy { Bool(setting: $0) == true })
        #expect(["false", "No", "off", "0"].allSatisfy { Bool(setting: $0) == false })
        #expect(Bool(setting: "maybe") == nil)
    }

    @Test func `ports are digits up to 65535`() {
        #expect(Port(setting: "8080") == 8080)
        #expect(Port(setting: "0") == 0)
        for text in ["65536", "-1", "+80", "", "http", "80 "] { #expect(Port(setting: text) == nil) }
    }

    @Test func `numbers are read whole`() {
        #expect(Int(setting: "-5") == -5)
        #expect(Int(setting: "5x") == nil)
        #expect(Double(setting: "0.25") == 0.25)
        #expect(Double(setting: "inf") == nil)
    }

    @Test func `a list may be empty`() {
        #expect([String](setting: "") == [])
        #expect([String](setting: "a, b ,c") == ["a", "b", "c"])
    }

    @Test func `an enumeration takes the names of its cases`() {
        #expect(Mode(setting: "fast") == .fast)
        #expect(Mode(setting: "SAFEANDSLOW") == .safeAndSlow)
        #expect(Mode(setting: "other") == nil)
        #expect(Mode.acceptedForm == "one of fast, safeAndSlow")
    }

    @Test func `a log level is read in any case`() {
        #expect(Logger.Level(setting: "Warning") == .warning)
        #expect(Logger.Level.warning.settingText == "warning")
    }
}
