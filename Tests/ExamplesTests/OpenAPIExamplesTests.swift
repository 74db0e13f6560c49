import ConformanceExample
import Foundation
import Logging
import RegionExample
import RoleExample
import Swiftlet
import TestTools
import Testing
import TodoExample
import UserExample

@testable import struct ConformanceExample.ConformanceApp
@testable import struct RegionExample.RegionApp
@testable import struct RoleExample.RoleApp
@testable import struct TodoExample.TodoApp
@testable import struct UserExample.UserApp

@Suite("OpenAPI documents of the examples", .enabled(if: Tool.python != nil, "scripts/test names the interpreter"))
struct OpenAPIExamplesTests {
    private static let services: [any Microservice] = [
        UserApp(), RoleApp(), RegionApp(), ConformanceApp(), TodoApp(),
    ]

    @Test(arguments: OpenAPIVersion.allCases)
    func `openapi-spec-validator finds nothing wrong`(version: OpenAPIVersion) async throws {
        try await withTemporaryDirectory { directory in
            var files: [String] = []
            for service in Self.services {
                let settings = try Settings(arguments: [], environment: [:], defaultFile: directory.path() + "none.yml")
                let app = App.assembled(service, settings: settings, logger: Logger(label: "test"))
                let file = directory.appending(path: "\(type(of: service)).json")
                try app.openAPIDocument(version: version).write(to: file, atomically: true, encoding: .utf8)
                files.append(file.path())
            }
            let (status, output) = try await Tool.run("validate_openapi.py", files)
            #expect(status == 0, "\(output)")
            #expect(output.split(separator: "\n").count { $0.hasSuffix(": valid") } == Self.services.count)
        }
    }
}
