import HTTPTypes
import NIOCore
import SwiftletHTTP
import SwiftletSchema
import Testing

@testable import SwiftletClient

/// What calls by type send, and what they make of the answers.
@Suite struct ServiceClientTests {
    @Schema struct City: Equatable {
        var id: Int
        var name: String
    }

    struct Plain: Codable, Equatable {
        var id: Int
        var note: String?
    }

    static let shanghai = City(id: 1, name: "shanghai")
    static let shanghaiBody = #"{"code":0,"data":{"id":1,"name":"shanghai"}}"#

    private func client(_ transport: MemoryTransport) -> ServiceClient {
        ServiceClient(name: "region", transport: transport)
    }

    private func answering(_ body: String, status: HTTPResponse.Status = .ok) -> ServiceClient {
        client(MemoryTransport { _ in UpstreamResponse(status: status, body: ByteBuffer(string: body)) })
    }

    private func calls(
        _ call: (ServiceClient) async throws -> Void, answer: String = #"{"code":0}"#
    ) async throws -> UpstreamRequest {
        let transport = MemoryTransport(answer)
        try await call(client(transport))
        return try #require(transport.requests.first)
    }

    // MARK: Results

    @Test func theResultIsTheDataOfTheAnswer() async throws {
        #expect(try await answering(Self.shanghaiBody).get("/cities/1", as: City.self) == Self.shanghai)
    }

    @Test func aPageComesWithItsPagination() async throws {
        let body = #"{"code":0,"data":[{"id":1,"name":"shanghai"}],"pagination":{"page":2,"page_size":1,"total":9}}"#
        let page = try await answering(body).get("/cities", as: Page<City>.self)
        #expect(page == Page([Self.shanghai], page: 2, pageSize: 1, total: 9))
    }

    @Test func aServiceWithoutAnEnvelopeIsReadAsItIs() async throws {
        var client = answering(#"{"id":1,"name":"shanghai"}"#)
        client.envelope = .none
        #expect(try await client.get("/cities/1", as: City.self) == Self.shanghai)
    }

    @Test func aTypeThatIsOnlyCodableIsReadByFoundation() async throws {
        let client = answering(#"{"code":0,"data":{"id":1,"note":"x"}}"#)
        #expect(try await client.get("/cities/1", as: Plain.self) == Plain(id: 1, note: "x"))
        let sent = try await calls { try await $0.post("/plain", Plain(id: 1)) }
        #expect(sent.body.map(String.init(buffer:)) == #"{"id":1}"#)
    }

    @Test func notFoundIsNilOnlyForOptionalTypes() async throws {
        let client = answering(#"{"code":10404,"message":"no such city"}"#, status: .notFound)
        #expect(try await client.get("/cities/9", as: City?.self) == nil)
        #expect(try await client.get("/cities/9", as: Plain?.self) == nil)
        await #expect(throws: Failure.notFound("no such city")) { try await client.get("/cities/9", as: City.self) }
        await #expect(throws: Failure.notFound("no such city")) { try await client.get("/cities/9", as: Plain.self) }
    }

    @Test func anAnswerWithoutABodyIsNilForOptionalTypes() async throws {
        #expect(try await answering("", status: .noContent).delete("/cities/1", as: City?.self) == nil)
    }

    @Test func nullIsNilForOptionalTypes() async throws {
        #expect(try await answering(#"{"code":0,"data":null}"#).get("/cities/1", as: City?.self) == nil)
    }

    @Test func whatIsNotAskedForIsNotRead() async throws {
        try await answering("anything").delete("/cities/1")
        try await answering("", status: .noContent).put("/cities/1", Self.shanghai)
    }

    // MARK: Failures

    @Test func aFailureIsThrownAsTheServiceMadeIt() async {
        let failure = Failure(.conflict, code: 777, message: "taken", error: "name")
        let client = answering(#"{"code":777,"message":"taken","error":"name"}"#, status: .conflict)
        await #expect(throws: failure) { try await client.post("/cities", Self.shanghai, as: City.self) }
        await #expect(throws: failure) { try await client.post("/cities", Self.shanghai) }
    }

    @Test(arguments: [HTTPResponse.Status.badGateway, .notFound, .found])
    func thePageOfAProxyIsAnUnexpectedAnswer(status: HTTPResponse.Status) async {
        let client = answering("<html>nginx</html>", status: status)
        let error = await #expect(throws: ClientError.self) { try await client.get("/cities/1", as: City?.self) }
        #expect(error?.code == .unexpectedAnswer)
        #expect(error?.status == status)
    }

    @Test func whatDoesNotFitIsNamedByItsPlace() async {
        let client = answering(#"{"code":0,"data":{"id":"x"}}"#)
        let error = await #expect(throws: ClientError.self) { try await client.get("/cities/1?key=s3", as: City.self) }
        #expect(error?.code == .undecodable)
        #expect(
            error?.description
                == "region: GET /cities/1: the answer does not fit (status 200): data.id must be a whole number; data.name is required"
        )
    }

    @Test func whatIsNotJSONIsNamedByLineAndColumn() async {
        let error = await #expect(throws: ClientError.self) {
            try await answering("{\"data\":\n oops}").get("/cities/1", as: City.self)
        }
        #expect(error?.description.hasSuffix("unexpected character at line 2, column 2") == true)
    }

    @Test func aDescriptionShowsNeitherQueryNorHeadersNorBodies() async {
        struct Secret: Error {}
        let client = client(MemoryTransport { _ in throw Secret() })
        let error = await #expect(throws: ClientError.self) {
            try await client.post(
                "/cities?key=s3cret", City(id: 1, name: "s3cret"), query: ["token": "s3cret"],
                headers: [.authorization: "s3cret"])
        }
        #expect(error?.description == "region: POST /cities: the service cannot be reached")
        #expect(error?.debugDescription.contains("Secret()") == true)
        #expect(error?.debugDescription.contains("s3cret") == false)
    }

    @Test func errorsAndFailuresOfATransportPassAsTheyAre() async {
        let failing = client(MemoryTransport { _ in throw Failure.gone("no more") })
        await #expect(throws: Failure.gone("no more")) { try await failing.get("/", as: City.self) }
        let cancelled = client(MemoryTransport { _ in throw CancellationError() })
        await #expect(throws: CancellationError.self) { try await cancelled.get("/", as: City.self) }
    }

    @Test func aValueThatJSONCannotWriteIsNotSent() async {
        let transport = MemoryTransport()
        let error = await #expect(throws: ClientError.self) {
            try await client(transport).post("/numbers", [Double.nan])
        }
        #expect(error?.code == .invalidRequest)
        #expect(transport.requests.isEmpty)
    }

    // MARK: Requests

    @Test func eachMethodSendsItself() async throws {
        #expect(try await calls({ _ = try await $0.get("/", as: Int?.self) }).method == .get)
        #expect(try await calls({ try await $0.post("/", 1) }).method == .post)
        #expect(try await calls({ try await $0.put("/", 1) }).method == .put)
        #expect(try await calls({ try await $0.patch("/", 1) }).method == .patch)
        #expect(try await calls({ try await $0.delete("/") }).method == .delete)
    }

    @Test func aBodyIsSentAsJSON() async throws {
        let request = try await calls { try await $0.post("/cities", Self.shanghai) }
        #expect(request.body.map(String.init(buffer:)) == #"{"id":1,"name":"shanghai"}"#)
        #expect(request.headers[.contentType] == "application/json")
    }

    @Test func withoutABodyNothingIsSent() async throws {
        let request = try await calls { try await $0.post("/cities/1/close") }
        #expect(request.body == nil)
        #expect(request.headers[.contentType] == nil)
    }

    @Test func everyCallSaysWhoAsksAndForWhat() async throws {
        let request = try await calls { _ = try await $0.get("/", as: Int?.self) }
        #expect(request.headers == [.accept: "application/json", .userAgent: "swiftlet"])
    }

    @Test func theCallsHeadersComeBeforeTheClients() async throws {
        let id = try #require(HTTPField.Name("x-request-id"))
        let request = try await calls {
            _ = try await $0.get("/", headers: [id: "r1", .userAgent: "call"], as: Int?.self)
        }
        #expect(request.headers == [.accept: "application/json", id: "r1", .userAgent: "call"])
    }

    @Test func aHeaderWithControlCharactersIsRefused() async throws {
        let transport = MemoryTransport()
        var fields = HTTPFields()
        fields.append(HTTPField(name: .from, lenientValue: Array("a\u{1}b".utf8)))
        let error = await #expect(throws: ClientError.self) {
            try await client(transport).get("/", headers: fields, as: Int?.self)
        }
        #expect(error?.code == .invalidRequest)
        #expect(error?.detail == "the header field From has a value that is not allowed")
        #expect(transport.requests.isEmpty)
    }
}
