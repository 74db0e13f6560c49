import Foundation
import InMemoryTracing
import Logging
import SwiftletHTTP
import SwiftletTelemetry
import Testing
import Tracing

@testable import Swiftlet

private struct Refused: Error {
    let card = "4111"
}

@Schema
private struct Card {
    var holder: String
    var number: Sensitive<String>
    var password: String
}

@Service("/payments") private struct PaymentService {
    let till = Till()

    /// Pay for something
    ///
    /// By card.
    @Logged(type: "endpoint", category: "payment")
    @POST func pay(_ card: Card, amount: Int = 5) async throws -> [String: Int] {
        _ = try await till.charge(amount, token: "t0ken", card: card.number)
        return ["amount": amount]
    }
}

/// A counter of all that was charged, with calls of every kind.
private actor Till {
    private var total = 0

    @Logged(level: .debug)
    func charge(_ amount: Int, token: String, card: Sensitive<String>) throws(Refused) -> Int {
        guard amount < 100 else { throw Refused() }
        total += amount
        return total
    }

    @Logged(detail: "all of it")
    func sum(of others: [Int], done: () -> Void) async -> Int {
        await Task.yield()
        done()
        return others.reduce(total, +)
    }
}

/// Doubles a value
@Logged(category: "free")
private func twice<Number: AdditiveArithmetic>(_ number: inout Number, of name: String?) -> Number {
    defer { number = .zero }
    return number + number
}

@Logged private func failing(_ values: [String: Int]) throws {
    throw Refused()
}

@Logged(tracing: false) private func untraced() async throws(Refused) {}

@Suite struct LoggedTests {
    private func objects(_ log: LogOutput) throws -> [[String: Any]] {
        try log.lines.map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    /// What the functions of a closure log and trace, as if they ran for a request.
    private func logged(
        _ level: Logger.Level = .debug, _ body: @escaping @Sendable () async throws -> Void
    ) async throws -> (lines: [[String: Any]], spans: [FinishedInMemorySpan]) {
        let (log, tracer) = (LogOutput.inMemory(), InMemoryTracer())
        let app = try testApp(log: log, level: level)
        app.get("/") { _ in
            try await body()
            return "done"
        }
        try await withTracer(tracer) {
            let answer = try await app.answer(.get, "/")
            #expect(answer.status == .ok)
        }
        return (try objects(log), tracer.finishedSpans)
    }

    @Test func `a call of an endpoint is a line with its arguments, time and outcome`() async throws {
        let log = LogOutput.inMemory()
        let app = try testApp(log: log, level: .info)
        app.add(PaymentService())
        let running = try await app.start(ServingOptions())
        let body = RequestBody(#"{"holder":"ada","number":"4111","password":"hunter2"}"#)
        let answer = await running.respond(
            to: Request(method: .post, target: "/payments?amount=7", headers: [.requestID: "r1"], body: body))
        #expect(answer.status == .ok)
        await running.stop()
        let line = try #require(try objects(log).first { $0["message"] as? String == "pay" })
        #expect(line["level"] as? String == "info")
        #expect(line["type"] as? String == "endpoint" && line["category"] as? String == "payment")
        #expect(line["description"] as? String == "Pay for something")
        #expect(line["function"] as? String == "PaymentService.pay")
        #expect(line["request_id"] as? String == "r1")
        #expect(line["arguments.amount"] as? Int == 7)
        #expect(line["arguments.card.holder"] as? String == "ada")
        #expect(line["arguments.card.number"] as? String == "***")
        #expect(line["arguments.card.password"] as? String == "***")
        #expect(line["outcome"] as? String == "returned" && line["duration_ms"] is Double)
        #expect(!log.text.contains("4111") && !log.text.contains("hunter2"))
        // Debug is below the level.
        #expect(!log.text.contains("charge"))
    }

    @Test func `spans nest as calls do, and hide what lines hide`() async throws {
        let till = Till()
        let (lines, spans) = try await logged {
            _ = try await till.charge(5, token: "t0ken", card: "4111")
            let sum = await till.sum(of: [1, 2], done: {})
            #expect(sum == 8)
        }
        #expect(lines.compactMap { $0["message"] as? String } == ["charge", "all of it"])
        #expect(lines.first?["arguments.token"] as? String == "***")
        #expect(lines.last?["arguments.others"] as? [Int] == [1, 2])
        #expect(spans.map(\.operationName) == ["charge", "all of it"])
        let attributes = try #require(spans.first?.attributes)
        #expect(attributes.get("code.function.name") == .string("Till.charge"))
        #expect(attributes.get("swiftlet.argument.token") == .string("***"))
        #expect(attributes.get("swiftlet.argument.card") == .string("***"))
        #expect(attributes.get("swiftlet.argument.amount") == .string("5"))
        #expect(!"\(spans)".contains("t0ken") && !"\(spans)".contains("4111"))
    }

    @Test func `the span is the one that the body runs in`() async throws {
        let tracer = InMemoryTracer()
        try await withTracer(tracer) {
            try await LoggedFunction("outer").run([]) { () async throws in
                LoggedFunction("inner").run([]) { () -> Void in }
            }
        }
        let spans = tracer.finishedSpans
        #expect(spans.map(\.operationName) == ["inner", "outer"])
        #expect(spans.first?.parentSpanID == spans.last?.spanID)
    }

    @Test func `an error goes on to the caller and is told by its type alone`() async throws {
        let till = Till()
        let (lines, spans) = try await logged {
            await #expect(throws: Refused.self) { try await till.charge(100, token: "", card: "4111") }
            #expect(throws: Refused.self) { try failing(["a": 1]) }
        }
        #expect(lines.count == 2)
        for line in lines {
            #expect(line["outcome"] as? String == "threw")
            #expect((line["error_type"] as? String)?.hasSuffix("Refused") == true)
        }
        #expect(lines.last?["arguments.values.a"] as? Int == 1)
        #expect(!"\(lines)".contains("4111"))
        #expect(spans.allSatisfy { $0.status?.code == .error && $0.errors.isEmpty })
        let type = try #require(spans.first?.attributes.get("error.type"))
        #expect("\(type)".contains("Refused"))
    }

    @Test func `generic functions, changed arguments and functions without spans are logged too`() async throws {
        let (lines, spans) = try await logged {
            var number = 4
            let doubled = twice(&number, of: nil)
            #expect(doubled == 8 && number == 0)
            try await untraced()
        }
        #expect(lines.compactMap { $0["message"] as? String } == ["twice", "untraced"])
        #expect(lines.first?["arguments.number"] as? Int == 4)
        #expect(lines.first?["arguments.name"] as? String == "nil")
        #expect(lines.first?["description"] as? String == "Doubles a value")
        #expect(spans.map(\.operationName) == ["twice"])
    }

    @Test func `below the level nothing is looked at, without a tracer nothing is traced`() async throws {
        final class Watched: Sendable, CustomStringConvertible {
            var description: String {
                Issue.record("looked at")
                return ""
            }
        }
        let (lines, _) = try await logged(.error) { _ = twiceOf(Watched()) }
        #expect(lines.isEmpty)
    }

    @Test func `what is shown of arguments has limits`() {
        struct Deep { var next: [Deep] = [] }
        let deep = Deep(next: [Deep(next: [Deep(next: [Deep()])])])
        let text = "\(LoggedArguments(.standard).shown([("d", deep), ("l", String(repeating: "x", count: 10_000))]))"
        #expect(text.utf8.count < 1000)
        let many = LoggedArguments(.standard).shown([("m", Array(0..<1000))])
        #expect("\(many)".utf8.count < 1000)
    }
}

@Logged(tracing: false) private func twiceOf<Value: Sendable>(_ value: Value) -> [Value] { [value, value] }
