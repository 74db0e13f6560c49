import Swiftlet
import Testing

@Suite struct SettingsRefusalTests {
    @Test func `an unreadable value tells name, source, form and text`() throws {
        let line = try refusal { _ = try settings(["--http-port", "x1"]).value("http.port", default: 1, help: "") }
        #expect(line.code == .unreadableValue)
        #expect(line.setting == "http.port")
        for part in ["http.port", "command line, --http-port", "a whole number", "x1"] {
            #expect(line.description.contains(part))
        }
        let variable = try refusal {
            _ = try settings(environment: ["HTTP_PORT": "x1"]).value("http.port", default: 1, help: "")
        }
        #expect(variable.description.contains("environment, HTTP_PORT"))
    }

    @Test func `an unreadable value in the file tells the line`() throws {
        try withSettingsFile("name: a\nhttp:\n  port: x1\n") { path in
            let error = try refusal { _ = try settings(["--config", path]).value("http.port", default: 1, help: "") }
            #expect(error.description.contains("\(path), line 3"))
        }
    }

    @Test func `the text of a secret is never in an error`() throws {
        let error = try refusal {
            _ = try settings(environment: ["PIN": "hunter2"]).value("pin", default: 1, help: "", secret: true)
        }
        #expect(!error.description.contains("hunter2"))
    }

    @Test func `the error of a broken file does not quote it`() throws {
        try withSettingsFile("password: hunter2: [\n") { path in
            let error = try refusal { _ = try settings(["--config", path]) }
            #expect(error.code == .malformedFile)
            #expect(!error.description.contains("hunter2"))
        }
    }

    @Test func `an unknown name in the file is refused with place and nearest name`() throws {
        try withSettingsFile("database:\n  ulr: x\n") { path in
            let settings = try settings(["--config", path])
            _ = try settings.value("database.url", default: "", help: "")
            let error = try refusal { try settings.finish() }
            #expect(error.code == .unknownSetting)
            #expect(error.setting == "database.ulr")
            #expect(error.description.contains("\(path), line 2"))
            #expect(error.description.contains("Did you mean database.url?"))
        }
    }

    @Test func `an unknown option is refused with the nearest one`() throws {
        let settings = try settings(["--prot", "80"])
        _ = try settings.value("port", default: 1, help: "")
        let error = try refusal { try settings.finish() }
        #expect(error.code == .unknownSetting)
        #expect(error.description.contains("--prot"))
        #expect(error.description.contains("Did you mean --port?"))
    }

    @Test func `every unknown name is told at once`() throws {
        let error = try refusal { try settings(["--one=1", "--two=2"]).finish() }
        #expect(error.description.contains("--one") && error.description.contains("--two"))
    }

    @Test func `a family covers its members`() throws {
        try withSettingsFile("upstream:\n  role:\n    url: x\n") { path in
            let settings = try settings(["--config", path, "--upstream-city-hall-url", "y"])
            settings.declare(pattern: "upstream.*.url", help: "Where an upstream is.")
            try settings.finish()
            #expect(try settings.value("upstream.role.url", default: "", help: "") == "x")
        }
    }

    @Test func `a family covers nothing else`() throws {
        let settings = try settings(["--upstream-role-uri", "y"])
        settings.declare(pattern: "upstream.*.url", help: "Where an upstream is.")
        #expect(throws: SettingsError.self) { try settings.finish() }
    }

    @Test func `unknown variables of the environment are fine`() throws {
        try settings(environment: ["PATH": "/bin"]).finish()
    }

    @Test func `a word behind an option's value is refused`() throws {
        let settings = try settings(["--port", "80", "hunter2"])
        _ = try settings.value("port", default: 1, help: "")
        let error = try refusal { try settings.finish() }
        #expect(error.code == .unexpectedArgument)
    }

    @Test func `the same declaration twice is fine`() throws {
        let settings = try settings()
        _ = try settings.value("port", default: 1, help: "")
        #expect(try settings.value("port", default: 1, help: "again") == 1)
    }

    @Test func `another default or type for the same name is refused`() throws {
        let settings = try settings()
        _ = try settings.value("port", default: 1, help: "")
        let error = try refusal { _ = try settings.value("port", default: 2, help: "") }
        #expect(error.code == .conflictingDeclaration)
        let otherType = try refusal { _ = try settings.value("port", default: "1", help: "") }
        #expect(otherType.code == .conflictingDeclaration)
    }

    @Test func `two names with one flag are refused`() throws {
        let settings = try settings()
        _ = try settings.value("a.b", default: 1, help: "")
        let error = try refusal { _ = try settings.value("a_b", default: 1, help: "") }
        #expect(error.code == .conflictingDeclaration)
    }

    @Test func `the option of the file itself is no setting`() throws {
        let settings = try settings()
        let error = try refusal { _ = try settings.value("config", default: "", help: "") }
        #expect(error.code == .conflictingDeclaration)
    }
}
