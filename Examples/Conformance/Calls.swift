import Swiftlet

/// A call to make.
@Schema
struct Order {
    /// what is called by POST
    var url: String
    /// what is sent as JSON
    var arguments: RawJSON
}

/// How a call ended.
@Schema
struct Outcome {
    /// what was called
    var url: String
    /// the answer's status, if one came
    var status: Int?
    /// why none came
    var error: String?
}

/// What is at a URL.
@Schema
struct Fetched {
    /// the answer's status
    var status: Int
    /// the answer's media type
    var contentType: String?
    /// the answer's body; what is no UTF-8 is repaired
    var body: String
}

/// Calls of what the setting `client.allow` allows.
@Service(tag: "calls")
struct CallService {
    let outbound: OutboundClient

    /// Call others
    ///
    /// Makes the calls one after the other, as the W3C's tests of trace context ask for; a call that fails does not
    /// hinder the next.
    @POST("/test", parameters: ["orders": .items(...100)])
    func test(_ orders: [Order]) async throws -> [Outcome] {
        var outcomes: [Outcome] = []
        for order in orders {
            do {
                let answer = try await outbound.post(order.url, order.arguments)
                outcomes.append(Outcome(url: order.url, status: answer.status.code))
            } catch let error as any FailureRepresentable {
                outcomes.append(Outcome(url: order.url, error: "\(error)"))
            }
        }
        return outcomes
    }

    /// Get what is at a URL
    @GET("/fetch", failures: EgressError.self, ClientError.self, parameters: ["url": .length(1...8192)])
    func fetch(url: String) async throws -> Fetched {
        let answer = try await outbound.get(url)
        return Fetched(
            status: answer.status.code, contentType: answer.headers[.contentType], body: answer.text)
    }
}
