import HTTPTypes
import Testing

@testable import Swiftlet

/// Makes parcels.
@Service("/parcels")
private struct ParcelService {
    @POST func send(to city: String) -> Answer<String> {
        Answer(city, status: .created, headers: [.location: "/parcels/7"])
    }

    @POST("/slowly", status: .accepted) func sendSlowly() -> Swiftlet.Answer<[Int]> { Answer([1]) }

    @GET("/{id}") func find(id: Int) -> Answer<String?> { Answer(id == 7 ? "parcel" : nil) }

    @GET("/broken") func broken() -> Answer<Int> { Answer(1, status: .notFound) }
}

@Suite("Status and header fields beside the data", .everyTransport) struct AnswerResultTests {
    private let app: ServedApp

    init() throws { app = try ServedApp { $0.add(ParcelService()) } }

    @Test func `status and header fields are those of the answer`() async throws {
        let response = try await app.app.answer(.post, "/parcels?city=Rome")
        #expect(response.status == .created)
        #expect(response.headers[.location] == "/parcels/7")
        #expect(response.contentType == "application/json")
        #expect(try await response.bodyText == #"{"code":0,"data":"Rome"}"#)
    }

    @Test func `the endpoint's status is kept where the answer says none`() async throws {
        #expect(try await app.text(.post, "/parcels/slowly") == #"202 {"code":0,"data":[1]}"#)
    }

    @Test func `nil is 404`() async throws {
        #expect(try await app.text(.get, "/parcels/8").hasPrefix("404"))
        #expect(try await app.text(.get, "/parcels/7") == #"200 {"code":0,"data":"parcel"}"#)
    }

    @Test func `a status that says no success is a mistake of the service`() async throws {
        #expect(try await app.text(.get, "/parcels/broken").hasPrefix("500"))
    }

    @Test func `a client by name gets the value`() async throws {
        let client = app.client(ParcelService.self)
        #expect(try await client.send(to: "Rome") == "Rome")
        #expect(try await client.sendSlowly() == [1])
        #expect(try await client.find(id: 8) == nil)
    }

    @Test func `a closure may return one`() async throws {
        let app = try ServedApp { $0.post("/x") { _ in Answer(1, status: .created) } }
        #expect(try await app.text(.post, "/x") == #"201 {"code":0,"data":1}"#)
    }

    @Test func `it is documented as its value, with any status of success`() throws {
        let responses = try DocumentPart(app.app)["paths"]["/parcels"]["post"]["responses"]
        let schema = #"{"properties":{"code":{"const":0,"type":"integer"},"data":{"type":"string"}},"#
        for status in ["200", "2XX"] {
            let found = responses[status]["content"]["application/json"]["schema"].json
            #expect(found?.hasPrefix(schema) == true, "\(status) \(found ?? "none")")
        }
    }
}
