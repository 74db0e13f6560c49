import Swiftlet
import Testing

@Suite struct SettingsHelpTests {
    @Test func `the help lists name, flag, variable, form, default and sentence`() throws {
        let settings = try settings()
        _ = try settings.value("http.timeout", default: Duration.seconds(10), help: "How long to wait.")
        for part in [
            "http.timeout", "--http-timeout", "HTTP_TIMEOUT", "a duration", "default: 10s", "How long to wait.",
        ] {
            #expect(settings.help.contains(part))
        }
    }

    @Test func `the help never shows a secret`() throws {
        let settings = try settings(["--key", "hunter2"])
        _ = try settings.value("key", default: "hunter1", help: "The key.", secret: true)
        #expect(!settings.help.contains("hunter"))
    }

    @Test func `the help lists families and the file`() throws {
        let settings = try settings(["--help"])
        settings.declare(pattern: "upstream.*.url", help: "Where an upstream is.")
        #expect(settings.isHelpRequested)
        #expect(settings.help.contains("--upstream-*-url, UPSTREAM_*_URL"))
        #expect(settings.help.contains("--config, SWIFTLET_CONFIG"))
    }
}
