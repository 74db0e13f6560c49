import SwiftletSchema

/// A failure that an operation is documented to end with: one of the handler's, or one that its inputs can cause.
struct DocumentedFailure: Sendable {
    /// What the body says beside code and message.
    enum Detail: Sendable {
        case none
        case members([PropertyDescription])
        case violations
    }

    let status: StatusCode
    let code: Int
    let message: String
    let detail: Detail
    /// The name of the component that tells of it, where many operations can end with it.
    let component: String?

    private init(_ failure: Failure, detail: Detail = .none, component: String) {
        (status, code, message) = (failure.status, failure.code, failure.message)
        (self.detail, self.component) = (detail, component)
    }

    init(_ description: FailureDescription) {
        (status, code, message) = (description.status, description.code, description.message)
        detail = description.details.isEmpty ? .none : .members(description.details)
        component = nil
    }

    /// What an error that is not meant for clients becomes.
    static let internalError = DocumentedFailure(.internal(), component: "Failure")
    /// What a missing result becomes.
    private static let notFound = DocumentedFailure(.notFound(), component: "NotFound")
    /// What a body that is not JSON becomes.
    private static let malformedBody = DocumentedFailure(
        .badRequest("the body is not JSON"), component: "MalformedBody")
    /// What inputs that break rules become.
    private static let invalidInput = DocumentedFailure(Failure([]), detail: .violations, component: "InvalidInput")

    /// The failures of an endpoint in the order of their status, each once.
    static func all(of endpoint: EndpointDescription) -> [DocumentedFailure] {
        var failures = endpoint.failures.map { DocumentedFailure($0) }
        if case .optional = endpoint.output { failures.append(notFound) }
        if endpoint.takesBody { failures.append(malformedBody) }
        if !endpoint.inputs.isEmpty { failures.append(invalidInput) }
        var seen: Set<String> = []
        let unique = failures.filter { seen.insert("\($0.status) \($0.code) \($0.message)").inserted }
        return unique.enumerated()
            .sorted { ($0.element.status.rawValue, $0.offset) < ($1.element.status.rawValue, $1.offset) }
            .map(\.element)
    }

    /// A body with this failure, as it may be answered.
    func example(in envelope: Envelope) -> OpenAPIValue {
        var failure = Failure(status, code: code, message: message)
        switch detail {
        case .none: break
        case .members(let members): failure.error = try? RawJSON(SampleJSON.text(of: members))
        case .violations:
            failure.error = try? RawJSON(encoding: [Violation(field: "name", reason: "must not be missing")])
        }
        var writer = JSONWriter()
        envelope.write(failure, to: &writer)
        return .json(String(decoding: (try? writer.finish()) ?? [], as: UTF8.self))
    }
}

/// Values that a type could have, for examples.
enum SampleJSON {
    /// An object with these members.
    static func text(of members: [PropertyDescription]) -> String {
        let texts = members.map { "\(RawJSON.text(of: $0.name)):\(text(of: $0))" }
        return "{" + texts.joined(separator: ",") + "}"
    }

    private static func text(of member: PropertyDescription) -> String {
        for option in member.options {
            if case .example(let json) = option { return json }
        }
        for case .range(let min?, _, _) in member.constraints { return min.description }
        return text(of: member.type)
    }

    private static func text(of type: any Schema.Type) -> String {
        switch type.schema {
        case .boolean: "true"
        case .integer: "1"
        case .number: "1.5"
        case .string(.uuid): "\"8c2f9e0c-4b0a-4c55-9d6f-0c3f5e1d7a10\""
        case .string(.dateTime): "\"2026-02-28T12:30:00.000Z\""
        case .string(.date): "\"2026-02-28\""
        case .string(.uri): "\"https://example.org/\""
        case .string(.email): "\"user@example.org\""
        case .string(.hostname): "\"example.org\""
        case .string(.ipv4): "\"192.0.2.1\""
        case .string(.byte): "\"c3dpZnQ=\""
        case .string(nil): "\"…\""
        case .array: "[]"
        case .enumeration(let enumeration): enumeration.values.first?.json ?? "null"
        case .dictionary, .object: "{}"
        case .optional, .union, .anything: "null"
        }
    }
}
