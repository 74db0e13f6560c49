import Foundation
import HTTPTypes
import NIOCore
import SwiftletHTTP
import SwiftletSchema
import TestTools
import Testing

@testable import Swiftlet

/// The documents and what they promise, judged by programs that are not ours.
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

    @Test(arguments: OpenAPIVersion.allCases)
    func `answers are what the document says`(version: OpenAPIVersion) async throws {
        let app = try Zoo.app()
        let pipeline = try app.pipeline(requestLog: nil)
        var answers: [String] = []
        func note(
            _ path: String, _ method: HTTPRequest.Method = .get, at target: String? = nil, body: String = "",
            status: Int
        ) async throws {
            let request = Request(method: method, target: target ?? path, body: RequestBody(body))
            let response = await pipeline.respond(to: request)
            #expect(response.status.code == status, "\(method) \(target ?? path)")
            let text = String(buffer: try await response.body.collect())
            answers.append(
                #"{"path":"\#(path)","method":"\#(method.rawValue.lowercased())","status":\#(status),"body":\#(text)}"#)
        }
        try await note("/ping", status: 200)
        try await note("/animals", status: 200)
        try await note("/animals", at: "/animals?page=x&page_size=1000", status: 422)
        for (id, status) in [1: 200, 2: 404, 3: 404, 4: 409, 5: 403, 6: 404, 0: 422] {
            try await note("/animals/{id}", at: "/animals/\(id)", status: status)
        }
        try await note("/animals", .post, body: try Animal.ada.jsonText(), status: 201)
        try await note("/letters/{id}", .post, at: "/letters/7", body: try Animal.ada.jsonText(), status: 202)
        try await note("/animals", .post, body: "{}", status: 422)
        try await note("/animals", .post, body: "{", status: 400)
        try await note("/animals/{id}", .patch, at: "/animals/1", body: #"{"name":"Ada"}"#, status: 200)
        try await note("/animals/{id}", .delete, at: "/animals/1", status: 200)
        try await note("/cages", at: "/cages?code=x", status: 200)

        try await withTemporaryDirectory { directory in
            let (document, list) = (directory.appending(path: "spec.json"), directory.appending(path: "answers.json"))
            try app.openAPIDocument(version: version).write(to: document, atomically: true, encoding: .utf8)
            try "[\(answers.joined(separator: ","))]".write(to: list, atomically: true, encoding: .utf8)
            let (status, output) = try await Tool.run("validate_answers.py", [document.path(), list.path()])
            #expect(status == 0, "\(output)")
            #expect(output.contains("\(answers.count) answers judged"))
        }
    }
}
