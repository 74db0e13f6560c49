import SwiftletSchema
import Testing

@testable import Swiftlet

@Schema
private struct MarkedLine {
    @Field(.pattern("[")) var code: String
}

@Schema
private struct MarkedOrder {
    var lines: [MarkedLine]
}

@Suite struct ConstraintMistakeTests {
    @Test func `a pattern that is no regular expression stops the start, wherever it stands in a body`() throws {
        let app = try testApp()
        var endpoint = try EndpointDescription(.post, "/orders", name: "createOrder")
        let order = try endpoint.input("order", as: MarkedOrder.self)
        app.add(
            endpoint.answering { (call: inout Call) async throws -> Void in
                guard order.value(in: &call) != nil else { throw call.refusal }
            })
        let error = #expect(throws: StartError.self) { try app.pipeline(requestLog: nil) }
        #expect(error?.description.contains("MarkedLine.code") == true)
    }
}
