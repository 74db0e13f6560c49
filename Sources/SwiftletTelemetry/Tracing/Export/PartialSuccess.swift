#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a collector says of spans that it did not take, or took with a warning (`ExportTracePartialSuccess` of OTLP 1.x).
struct PartialSuccess: Equatable {
    /// How many spans were rejected; 0 when the answer says nothing of it.
    private(set) var rejected = 0
    /// What the collector has to say, as far as a log line holds it; nil when that is nothing.
    private(set) var message: String?

    /// The most characters of a message.
    private static let messageLimit = 500

    /// Reads an answer; one that cannot be read says nothing.
    init(_ body: [UInt8], isJSON: Bool) {
        if isJSON { read(json: body) } else { read(protobuf: body) }
    }

    private mutating func take(rejected: Int) { self.rejected = max(0, rejected) }

    private mutating func take(message: String) {
        self.message = message.isEmpty ? nil : String(message.prefix(Self.messageLimit))
    }

    // MARK: JSON

    private struct Answer: Decodable {
        struct Partial: Decodable {
            /// JSON has 64-bit numbers as text, or else as numbers.
            let rejectedSpans: Number?
            let errorMessage: String?
        }
        struct Number: Decodable {
            let value: Int
            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                value = try (try? container.decode(Int.self)) ?? Int(container.decode(String.self)) ?? 0
            }
        }
        let partialSuccess: Partial?
    }

    private mutating func read(json body: [UInt8]) {
        guard let partial = (try? JSONDecoder().decode(Answer.self, from: Data(body)))?.partialSuccess else { return }
        take(rejected: partial.rejectedSpans?.value ?? 0)
        take(message: partial.errorMessage ?? "")
    }

    // MARK: Protobuf

    private mutating func read(protobuf body: [UInt8]) {
        var answer = ProtobufReader(body[...])
        while let field = answer.next() {
            if field.number == 1, case .bytes(let partial) = field.value { read(partial: partial) }
        }
    }

    private mutating func read(partial: ArraySlice<UInt8>) {
        var partial = ProtobufReader(partial)
        while let field = partial.next() {
            switch (field.number, field.value) {
            case (1, .number(let count)): take(rejected: Int(clamping: Int64(bitPattern: count)))
            case (2, .bytes(let text)): take(message: String(decoding: text, as: UTF8.self))
            default: continue
            }
        }
    }
}
