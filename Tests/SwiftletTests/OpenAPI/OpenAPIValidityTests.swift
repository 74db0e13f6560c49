import Foundation
import Testing

@testable import Swiftlet

/// The documents, judged by openapi-spec-validator.
@Suite("Validity of OpenAPI documents", .enabled(if: Tool.python != nil, "scripts/test names the interpreter"))
struct OpenAPIValidityTests {
    @Test(arguments: OpenAPIVersion.allCases)
    func `the document of every kind of endpoint is valid`(version: OpenAPIVersion) async throws {
        try await withTemporaryDirectory { directory in
            let file = directory.appending(path: "spec.json")
            try Zoo.app().openAPIDocument(version: version).write(to: file, atomically: true, encoding: .utf8)
            let (status, output) = try await Tool.run("validate_openapi.py", [file.path()])
            #expect(status == 0, "\(output)")
            #expect(output.contains("valid"))
        }
    }
}
