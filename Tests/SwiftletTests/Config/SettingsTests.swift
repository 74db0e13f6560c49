import Foundation
import Swiftlet
import Testing

/// Runs `body` with the path of a file that holds `text`.
func withSettingsFile<Result>(_ text: String, _ body: (String) throws -> Result) throws -> Result {
    let path = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID()).yml").path
    try Data(text.utf8).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
}

/// Settings that read no file.
func settings(_ arguments: [String] = [], environment: [String: String] = [:]) throws -> Settings {
    try Settings(arguments: arguments, environment: environment, defaultFile: "/nonexistent/swiftlet.yml")
}

/// The error that `body` throws.
func refusal(_ body: () throws -> Void) throws -> SettingsError {
    try #require(throws: SettingsError.self) { try body() }
}

@Suite struct SettingsTests {
    private func url(_ arguments: [String] = [], _ environment: [String: String] = [:], file: String) throws -> String {
        try withSettingsFile(file) { path in
            try Settings(arguments: arguments, environment: environment, defaultFile: path)
                .value("database.url", default: "default", help: "Where the data is.")
        }
    }

    @Test func `the default is used when nothing gives a value`() throws {
        #expect(try url(file: "") == "default")
        #expect(try url(file: "# only a comment\n---\n") == "default")
    }

    @Test func `the file wins over the default`() throws {
        #expect(try url(file: "database:\n  url: file\n") == "file")
        #expect(try url(file: "database: {url: file}") == "file")
    }

    @Test func `the environment wins over the file`() throws {
        #expect(try url([], ["DATABASE_URL": "environment"], file: "database: {url: file}") == "environment")
    }

    @Test func `an empty variable counts as none`() throws {
        #expect(try url([], ["DATABASE_URL": ""], file: "database: {url: file}") == "file")
    }

    @Test func `the command line wins over the environment`() throws {
        #expect(try url(["--database-url", "line"], ["DATABASE_URL": "environment"], file: "") == "line")
        #expect(try url(["--database-url=line"], ["DATABASE_URL": "environment"], file: "") == "line")
    }

    @Test func `a value with commas and equal signs is kept whole`() throws {
        #expect(try url(["--database-url=a,b?c=d"], file: "") == "a,b?c=d")
    }

    @Test func `a missing default file is fine`() throws {
        #expect(try settings().value("port", default: 80, help: "") == 80)
    }

    @Test func `a missing file that was asked for is an error`() throws {
        let path = "/nonexistent/other.yml"
        let byOption = try refusal { _ = try settings(["--config", path]) }
        #expect(byOption.code == .unreadableFile)
        #expect(byOption.description.contains(path))
        let byVariable = try refusal { _ = try settings(environment: ["SWIFTLET_CONFIG": path]) }
        #expect(byVariable.code == .unreadableFile)
    }

    @Test func `the file is found by option and by variable, the option first`() throws {
        try withSettingsFile("port: 1") { first in
            try withSettingsFile("port: 2") { second in
                let environment = ["SWIFTLET_CONFIG": second]
                let byVariable = try settings(environment: environment)
                #expect(try byVariable.value("port", default: 0, help: "") == 2)
                let byOption = try settings(["--config", first], environment: environment)
                #expect(try byOption.value("port", default: 0, help: "") == 1)
            }
        }
    }

    @Test(arguments: ["a: [", "- a\n- b", "just text"])
    func `a file that is no mapping is refused`(text: String) throws {
        try withSettingsFile(text) { path in
            let error = try refusal { _ = try settings(["--config", path]) }
            #expect(error.code == .malformedFile)
        }
    }

    @Test func `a flag alone is true`() throws {
        let settings = try settings(["--verbose", "--debug=false"])
        #expect(try settings.value("verbose", default: false, help: ""))
        #expect(try !settings.value("debug", default: true, help: ""))
    }

    @Test func `a flag alone is no value for other types`() throws {
        let settings = try settings(["--port"])
        let error = try refusal { _ = try settings.value("port", default: 80, help: "") }
        #expect(error.code == .unreadableValue)
    }

    @Test func `an optional setting is nil when nothing gives it`() throws {
        #expect(try settings().optional("port", as: Int.self, help: "") == nil)
        #expect(try settings(["--port", "8"]).optional("port", as: Int.self, help: "") == 8)
    }

    @Test func `words before the options are the command`() throws {
        let settings = try settings(["serve", "--port", "8070"])
        #expect(settings.words == ["serve"])
        #expect(try settings.value("port", default: 0, help: "") == 8070)
        try settings.finish()
    }

    @Test func `names with camel case are split into words`() throws {
        let settings = try settings(["--http-keep-alive", "1"], environment: ["HTTP_MAX_BODY": "2"])
        #expect(try settings.value("http.keepAlive", default: 0, help: "") == 1)
        #expect(try settings.value("http.max_body", default: 0, help: "") == 2)
    }

    @Test func `lists come from sequences, commas and repeated options`() throws {
        try withSettingsFile("hosts: ['a,1', b]") { path in
            let settings = try settings(["--config", path])
            #expect(try settings.value("hosts", default: [String](), help: "") == ["a,1", "b"])
        }
        let variable = try settings(environment: ["HOSTS": "a, b"])
        #expect(try variable.value("hosts", default: [String](), help: "") == ["a", "b"])
        let options = try settings(["--hosts=a", "--hosts=b"])
        #expect(try options.value("hosts", default: [String](), help: "") == ["a", "b"])
    }

    @Test func `a single setting given twice on the command line is refused`() throws {
        let settings = try settings(["--port=1", "--port=2"])
        let error = try refusal { _ = try settings.value("port", default: 0, help: "") }
        #expect(error.code == .unreadableValue)
    }
}
