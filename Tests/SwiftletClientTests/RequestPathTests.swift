import FoundationEssentials
import HTTPTypes
import SwiftletClient
import SwiftletSchema
import Testing

/// What becomes of literal text and of values in the path and query of a call.
@Suite struct RequestPathTests {
    @Schema enum Level: String { case all, some }

    /// The path as it was sent; throws if it was refused.
    private func sent(_ path: RequestPath, query: RequestQuery = [:]) async throws -> String {
        let transport = MemoryTransport()
        _ = try await ServiceClient(name: "region", transport: transport).send(.get, path, query: query)
        return transport.requests.first?.target ?? ""
    }

    private func refusal(_ path: RequestPath, query: RequestQuery = [:]) async -> String? {
        let error = await #expect(throws: ClientError.self) { try await sent(path, query: query) }
        #expect(error?.code == .invalidRequest)
        return error?.detail
    }

    @Test func literalTextStaysAsWritten() async throws {
        #expect(try await sent("/a%20b/c?x=1&y=%2F") == "/a%20b/c?x=1&y=%2F")
    }

    @Test(arguments: [
        ("a/b", "a%2Fb"), ("a?b=c&d#e", "a%3Fb%3Dc%26d%23e"), ("50% off", "50%25%20off"), ("上海", "%E4%B8%8A%E6%B5%B7"),
        ("a\r\nb\0", "a%0D%0Ab%00"), ("a.b-c_d~e", "a.b-c_d~e"),
        (";,=+!$&'()*:@", "%3B%2C%3D%2B%21%24%26%27%28%29%2A%3A%40"),
    ])
    func aValueCannotLeaveItsSegment(value: String, encoded: String) async throws {
        #expect(try await sent("/cities/\(value)/x") == "/cities/\(encoded)/x")
        #expect(try await sent("/cities?name=\(value)") == "/cities?name=\(encoded)")
    }

    @Test func valuesLookAsTheyDoInJSON() async throws {
        let id = UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16))
        #expect(
            try await sent("/\(7)/\(id)/\(Level.some)/\(true)/\(1.5)/\("ab".dropFirst())")
                == "/7/01020304-0506-0708-090a-0b0c0d0e0f10/some/true/1.5/b")
        #expect(try await sent("/\(Date(timeIntervalSince1970: 0))") == "/1970-01-01T00%3A00%3A00.000Z")
    }

    @Test(arguments: [".", "..", "../admin", "a/../b", "a\\..\\b", "./x", "../\u{301}", "..\\\u{301}"])
    func aValueCannotClimb(value: String) async {
        #expect(await refusal("/cities/\(value)") == "the path holds a segment . or ..")
    }

    @Test func textAndValueTogetherCannotClimb() async {
        #expect(await refusal("/cities/.\(".")/x") == "the path holds a segment . or ..")
        #expect(await refusal(RequestPath(raw: "/cities/%2e%2E")) == "the path holds a segment . or ..")
    }

    @Test func anEmptyValueCannotStandForASegment() async throws {
        #expect(await refusal("/cities/\("")") == "a value in the path is empty")
        #expect(await refusal("/cities/\("")/x") == "a value in the path is empty")
        #expect(await refusal("/cities/\("")?a=b") == "a value in the path is empty")
        #expect(try await sent("/cities/a\("")?q=\("")") == "/cities/a?q=")
    }

    @Test func listsAndNullHaveNoPlaceInAPath() async {
        #expect(await refusal("/cities/\([1, 2])")?.hasPrefix("only strings, numbers and the like") == true)
        #expect(await refusal("/cities/\(RawJSON.null)")?.hasPrefix("only strings, numbers and the like") == true)
    }

    @Test(arguments: ["", "cities", "http://elsewhere/", "/a b", "/a\nb", "/städte", "/a#b", "/a%2", "/a{id}"])
    func aTextThatIsNoPathIsRefused(text: String) async {
        #expect(await refusal(RequestPath(raw: text)) != nil)
    }

    @Test func queryItemsAreEncodedAndAddedToThePathsOwn() async throws {
        let none: Int? = nil
        let path: RequestPath = "/cities?a=1"
        let query: RequestQuery = ["b c": "d&e", "none": none, "tag": ["x", "y"], "level": Level.all, "page": 2]
        #expect(try await sent(path, query: query) == "/cities?a=1&b%20c=d%26e&tag=x&tag=y&level=all&page=2")
        #expect(try await sent("/cities", query: ["page": 2]) == "/cities?page=2")
    }

    @Test func anObjectHasNoPlaceInAQuery() async {
        let detail = await refusal("/cities", query: ["filter": ["a": 1]])
        #expect(detail == "the value of filter in the query is no scalar and no list of scalars")
    }

    @Test func aRequestShowsItsQueryDecoded() {
        let request = UpstreamRequest(target: "/cities?b%20c=d%26e&flag&x=%zz%2B&y+z=a+b")
        #expect(request.path == "/cities")
        #expect(request.queryItems.map(\.name) == ["b c", "flag", "x", "y z"])
        #expect(request.queryItems.map(\.value) == ["d&e", "", "%zz+", "a b"])
    }
}

extension RawJSON {
    fileprivate static let null = (try? RawJSON("null")) ?? (try! RawJSON("[]"))
}
