import NIOCore
import Swiftlet
import SwiftletTesting
import Testing

@Suite("Streamed answers are read in tests as over a network", .timeLimit(.minutes(10))) struct StreamedAnswerTests {
    struct Ticker: Microservice {
        static let name = "ticker"

        func configure(_ app: App) throws {
            app.get("/ticks") { _ in
                Response(
                    body: .stream(contentLength: nil) { writer in
                        var number = 0
                        while true {
                            try await writer.write("\(number)\n")
                            number += 1
                        }
                    })
            }
            app.get("/few") { _ in
                Response(body: .stream(contentLength: 4) { writer in for _ in 0..<4 { try await writer.write("x") } })
            }
            app.post("/length") { input in
                Response(text: "\(try await input.request.body.collect().readableBytes)")
            }
        }
    }

    /// A busy machine may bring a body more slowly than a server takes it.
    private static let patient = ["timeouts.body": "10m"]

    @Test(arguments: TestTransport.allCases)
    func `an answer without end is read as far as its reader wants`(transport: TestTransport) async throws {
        try await withTestApp(Ticker(), transport: transport, settings: Self.patient) { app in
            let text = try await app.service.stream(.get, "/ticks") { answer in
                var text = ""
                for try await part in answer.body {
                    text += String(buffer: part)
                    if text.contains("9\n") { break }
                }
                return text
            }
            #expect(text.hasPrefix("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n"))
        }
    }

    @Test(arguments: TestTransport.allCases)
    func `an answer with an end is read to it, and a streamed body sent`(transport: TestTransport) async throws {
        try await withTestApp(Ticker(), transport: transport, settings: Self.patient) { app in
            let text = try await app.service.stream(.get, "/few") { answer in
                #expect(answer.body.length == 4)
                return String(buffer: try await answer.body.collect(upTo: 100))
            }
            #expect(text == "xxxx")
            let parts = AsyncStream<ByteBuffer> { continuation in
                for text in ["ab", "c"] { continuation.yield(ByteBuffer(string: text)) }
                continuation.finish()
            }
            #expect(try await app.service.send(.post, "/length", body: UpstreamBody(parts)).text == "3")
        }
    }
}
