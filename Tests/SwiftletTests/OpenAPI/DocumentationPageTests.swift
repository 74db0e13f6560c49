import Foundation
import HTTPTypes
import NIOCore
import SwiftletHTTP
import TestTools
import Testing

@testable import Swiftlet

/// The page and the document as they are answered.
@Suite("The documentation page", .everyTransport) struct DocumentationPageTests {
    @Test func `the document is answered in the version asked for`() async throws {
        let pipeline = try Self.pipeline()
        let answer = try await pipeline.answer(to: Request(target: "/openapi/spec.json"))
        #expect(answer.status == .ok)
        #expect(answer.contentType == "application/json")
        #expect(try await answer.text.hasPrefix("{\n  \"openapi\": \"3.1.0\""))
        for name in ["3.0", "3.0.3"] {
            let older = try await pipeline.answer(to: Request(target: "/openapi/spec.json?version=\(name)"))
            #expect(try await older.text.hasPrefix("{\n  \"openapi\": \"3.0.3\""))
        }
        let unknown = try await pipeline.answer(to: Request(target: "/openapi/spec.json?version=2.0"))
        #expect(unknown.status == .unprocessableContent)
        #expect(try await unknown.text.contains(#""field":"version","reason":"must be 3.1 or 3.0""#))
    }

    @Test func `a client that has the document is told so`() async throws {
        let pipeline = try Self.pipeline()
        let first = try await pipeline.answer(to: Request(target: "/openapi/spec.json"))
        let tag = try #require(first.headers[.eTag])
        for known in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
            let again = try await pipeline.answer(
                to: Request(target: "/openapi/spec.json", headers: [.ifNoneMatch: known]))
            #expect(again.status == .notModified)
            #expect(try await again.text.isEmpty)
        }
        let other = try await pipeline.answer(
            to: Request(target: "/openapi/spec.json", headers: [.ifNoneMatch: "\"x\""]))
        #expect(other.status == .ok)
    }

    @Test func `documents leave out the routes of the documentation`() throws {
        let app = try Zoo.app()
        app.addDocumentation()
        #expect(try app.openAPIDocument() == Zoo.app().openAPIDocument())
    }

    @Test func `the page loads a pinned version whose hashes are known, and nothing else`() async throws {
        let answer = try await Self.pipeline().answer(to: Request(target: "/docs"))
        let page = try await answer.text
        #expect(answer.contentType == "text/html; charset=utf-8")
        let links = page.matches(of: #/(?:src|href)="(https:[^"]+)" integrity="(sha384-[A-Za-z0-9+\/]{64})"/#)
        #expect(links.map(\.1) == SwaggerUI.files.map { "https://cdn.jsdelivr.net/npm/swagger-ui-dist@5.34.0/\($0)" })
        #expect(page.matches(of: #/https:/#).count == links.count)
        #expect(!page.contains("<script>"))
        let policy = try #require(answer.headers[.contentSecurityPolicy])
        #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
        #expect(policy.contains("script-src 'self' https://cdn.jsdelivr.net/npm/swagger-ui-dist@5.34.0/;"))
    }

    @Test(.enabled(if: Tool.python != nil && Tool.documentationAssets != nil, "scripts/test names the files"))
    func `the hashes are those of the files that scripts/setup installs`() async throws {
        let directory = URL(filePath: try #require(Tool.documentationAssets))
        let version = try String(contentsOf: directory.appending(path: "VERSION"), encoding: .utf8)
        #expect(version.filter { !$0.isWhitespace } == "v" + SwaggerUI.version)
        let files = SwaggerUI.files.map { directory.appending(path: $0).path() }
        let (status, output) = try await Tool.run("integrity.py", files)
        #expect(status == 0)
        let page = SwaggerUI.page(title: "", isSelfHosted: false)
        let hashes = page.matches(of: #/integrity="([^"]+)"/#).map { String($0.1) }
        #expect(output.split(separator: "\n").map(String.init) == hashes)
    }

    @Test func `the title is text on the page`() {
        #expect(SwaggerUI.page(title: "<b>\"&", isSelfHosted: true).contains("<title>&lt;b&gt;&quot;&amp;</title>"))
    }

    @Test func `a slash behind the page's path leads to the page`() async throws {
        let answer = try await Self.pipeline().answer(to: Request(target: "/docs/"))
        #expect(answer.status == .permanentRedirect)
        #expect(answer.headers[.location] == "../docs")
    }

    @Test func `a directory with Swagger UI is served, and only its files`() async throws {
        try await withTemporaryDirectory { directory in
            for name in SwaggerUI.files + ["picture.png", ".hidden.js", "secret.pem"] {
                try Data(name.utf8).write(to: directory.appending(path: name))
            }
            let inner = directory.appending(path: "inner.js")
            try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
            let pipeline = try Self.pipeline(["--docs-assets", directory.path()])

            let page = try await pipeline.answer(to: Request(target: "/docs"))
            #expect(try await page.text.contains("src=\"docs/assets/swagger-ui-bundle.js\""))
            #expect(try await !page.text.contains("https:"))
            #expect(page.headers[.contentSecurityPolicy]?.contains("https:") == false)

            let expected = [
                "swagger-ui-bundle.js": "text/javascript; charset=utf-8", "swagger-ui.css": "text/css; charset=utf-8",
                "picture.png": "image/png",
            ]
            for (name, contentType) in expected {
                let file = try await pipeline.answer(to: Request(target: "/docs/assets/\(name)"))
                #expect(file.status == .ok && file.contentType == contentType)
                #expect(file.headers[.xContentTypeOptions] == "nosniff")
                #expect(try await file.text == name)
            }
            let strangers = [
                "secret.pem", ".hidden.js", "inner.js", "..%2f..%2fetc%2fpasswd", "%2e%2e", "../../etc/passwd",
                "nothing.js",
            ]
            for name in strangers {
                let answer = try await pipeline.answer(to: Request(target: "/docs/assets/\(name)"))
                #expect([.notFound, .badRequest].contains(answer.status), "\(name)")
            }
        }
    }

    @Test func `a directory without Swagger UI is refused at the start`() async throws {
        try await withTemporaryDirectory { directory in
            let error = #expect(throws: StartError.self) { try Self.pipeline(["--docs-assets", directory.path()]) }
            #expect(error?.description.contains("swagger-ui.css, swagger-ui-bundle.js") == true)
            let missing = #expect(throws: StartError.self) {
                try Self.pipeline(["--docs-assets", directory.appending(path: "none").path()])
            }
            #expect(missing?.description.contains("docs.assets must be the path of a readable directory") == true)
        }
    }

    @Test func `a service can do without`() async throws {
        let pipeline = try Self.pipeline(["--docs-enabled", "false"])
        for path in ["/docs", "/openapi/spec.json", "/docs/start.js"] {
            #expect(try await pipeline.answer(to: Request(target: path)).status == .notFound)
        }
    }

    private static func pipeline(_ arguments: [String] = []) throws -> Pipeline {
        let app = try Zoo.app(arguments)
        app.addDocumentation()
        return try app.pipeline(requestLog: nil)
    }
}

extension Response {
    fileprivate var text: String {
        get async throws { String(buffer: try await body.collect()) }
    }
}
