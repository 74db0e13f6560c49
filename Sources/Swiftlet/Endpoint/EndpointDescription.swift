public import HTTPTypes
public import SwiftletSchema

/// What an operation of a service is: the source of its route, its binding and its documentation.
///
/// ``Service(_:tag:)`` writes these from doc comments and signatures. By hand an endpoint is three steps: the
/// description, its inputs, its answer.
///
/// ```swift
/// var endpoint = try EndpointDescription(.get, "/{id}", name: "getUser", documentation: "Get user info")
/// let id = try endpoint.input("id", as: Int.self)
/// return endpoint.answering { (call: inout Call) async throws -> User in
///     guard let id = id.value(in: &call) else { throw call.refusal }
///     return try await users.find(id)
/// }
/// ```
public struct EndpointDescription: Sendable {
    /// The method it answers.
    public var method: HTTPRequest.Method
    /// The path; relative to the group's until the app starts.
    public var path: PathTemplate
    /// The handler's name, which becomes the operation's id in documents.
    public var name: String
    /// What the handler's doc comment says.
    public var documentation: Documentation
    /// What documents file it under.
    public var tags: [String]
    /// What it takes, in the order of the handler's parameters.
    public private(set) var inputs: [InputDescription] = []
    /// What it answers with when all goes well.
    public internal(set) var output: OutputDescription = .nothing
    /// The status of the answer when all goes well.
    public var status: StatusCode
    /// Whether an answer may have another status that says success.
    public internal(set) var setsStatus = false
    /// The failures it is documented to end with, apart from those every endpoint can have.
    public var failures: [FailureDescription]
    /// Whether clients should stop using it.
    public var isDeprecated: Bool
    /// Whether documents leave it out.
    public var isHidden: Bool
    /// The form of its answers; nil is the app's.
    public var envelope: Envelope?
    /// The most bytes its request's body may have; nil is the app's limit.
    public var bodyLimit: Int?
    /// How long it may take until its answer begins; nil is as long as the app allows, zero is no limit.
    public var deadline: Duration?
    /// What stands around the handler, inside of the groups'.
    public var middleware: [any Middleware]
    /// Where it is written.
    public var place: SourcePlace

    private var parameters: [String: [FieldOption]]

    /// Creates a description without inputs.
    ///
    /// - Parameters:
    ///   - method: the method it answers.
    ///   - path: its path, relative to the service's or group's.
    ///   - name: the handler's name.
    ///   - documentation: the handler's doc comment.
    ///   - tags: what documents file it under; the group's tag is added.
    ///   - status: the status of a good answer.
    ///   - failures: the types of the failures it can end with.
    ///   - thrownType: the type of the handler's typed `throws`; clients may see it if it is a failure.
    ///   - parameters: constraints and examples for its inputs, by the parameters' names.
    ///   - envelope: the form of its answers where it differs from the app's.
    ///   - isDeprecated: whether clients should stop using it.
    ///   - isHidden: whether documents leave it out.
    ///   - bodyLimit: the most bytes of a request's body where that differs from the app's.
    ///   - deadline: how long it may take until its answer begins, where that differs from the app's; zero is no limit.
    ///   - middleware: what stands around the handler, inside of the groups'.
    ///   - place: where it is written; nil is the caller's place.
    ///   - file: the caller's file.
    ///   - line: the caller's line.
    /// - Throws: ``RoutingError`` when the path is no template.
    public init(
        _ method: HTTPRequest.Method, _ path: String, name: String, documentation: String? = nil, tags: [String] = [],
        status: StatusCode = 200, failures: [any FailureRepresentable.Type] = [],
        throwing thrownType: (any Error.Type)? = nil, parameters: KeyValuePairs<String, FieldOption> = [:],
        envelope: Envelope? = nil,
        isDeprecated: Bool = false, isHidden: Bool = false, bodyLimit: Int? = nil, deadline: Duration? = nil,
        middleware: [any Middleware] = [],
        place: SourcePlace? = nil, file: String = #fileID, line: Int = #line
    ) throws {
        self.method = method
        self.path = try PathTemplate(path)
        self.name = name
        self.documentation = Documentation(documentation ?? "")
        self.tags = tags
        self.status = status
        self.failures = Self.descriptions(of: failures, thrownType)
        self.isDeprecated = isDeprecated
        self.isHidden = isHidden
        self.envelope = envelope
        self.bodyLimit = bodyLimit
        self.deadline = deadline
        self.middleware = middleware
        self.place = place ?? SourcePlace(file: file, line: line)
        self.parameters = Dictionary(grouping: parameters, by: \.key).mapValues { $0.map(\.value) }
    }

    /// What the types of failures describe, each type once.
    private static func descriptions(
        of failures: [any FailureRepresentable.Type], _ thrownType: (any Error.Type)?
    ) -> [FailureDescription] {
        var all = failures
        if let thrown = thrownType as? any FailureRepresentable.Type, !all.contains(where: { $0 == thrown }) {
            all.append(thrown)
        }
        return all.flatMap { $0.failureDescriptions }
    }

    /// Notes what is said about an input that is declared next.
    mutating func note(of name: String, _ description: String?, _ options: [FieldOption]) {
        if let description { documentation.parameters[name] = description }
        if !options.isEmpty { parameters[name, default: []] += options }
    }

    /// Notes an input and what the attribute says about it.
    ///
    /// - Throws: ``EndpointError`` when the request cannot carry it, or carries it already.
    mutating func note(_ input: InputDescription) throws -> InputDescription {
        var input = input
        input.description = input.description ?? documentation.parameters[input.swiftName]
        input.options += parameters[input.swiftName] ?? []
        if input.location == .body {
            guard [.post, .put, .patch].contains(method) else {
                throw EndpointError(
                    "\(name) at \(place): \"\(input.swiftName)\" is an object, which is read from the body, but "
                        + "\(method) has none: take scalars, which are read from the query, or answer POST")
            }
            if let other = inputs.first(where: { $0.location == .body }) {
                throw EndpointError(
                    "\(name) at \(place): \"\(other.swiftName)\" and \"\(input.swiftName)\" would both be the body: "
                        + "write one type with both")
            }
        } else if path.parameters.contains(where: { $0 == input.name || $0 == input.swiftName }) {
            input.location = .path
        }
        inputs.append(input)
        return input
    }

    /// The description with a group's path before its own, and the inputs that the group's path names taken from it.
    ///
    /// - Throws: ``RoutingError`` when both paths have a parameter of the same name.
    func prefixed(by prefix: PathTemplate, tags groupTags: [String]) throws -> EndpointDescription {
        var copy = self
        do {
            copy.path = try prefix.appending(path)
        } catch let error as RoutingError {
            throw RoutingError(error.code, "\(name) at \(place): \(error.description)")
        }
        copy.tags = groupTags.filter { !tags.contains($0) } + tags
        for index in copy.inputs.indices where copy.inputs[index].location == .query {
            let input = copy.inputs[index]
            guard prefix.parameters.contains(where: { $0 == input.name || $0 == input.swiftName }) else { continue }
            copy.inputs[index].location = .path
        }
        return copy
    }

    /// Whether the body is read before the handler is called.
    var takesBody: Bool { inputs.contains { $0.location == .body } }

    /// Finds mistakes that only show when all is known: options for parameters that do not exist, a deadline in the past.
    func checkParameters() throws {
        if let deadline, deadline < .zero {
            throw EndpointError(
                "\(name) at \(place): deadline is \(deadline), and must be longer, or zero for no limit")
        }
        let known = inputs.map(\.swiftName)
        guard let unknown = parameters.keys.first(where: { !known.contains($0) }) else { return }
        throw EndpointError(
            "\(name) at \(place): parameters names \"\(unknown)\", but the handler takes "
                + (known.isEmpty ? "nothing" : known.joined(separator: ", ")))
    }
}

extension EndpointDescription {
    /// Declares the path's other parameters as texts, for a closure that reads them by name.
    mutating func noteTextParameters() throws {
        for name in path.parameters where !inputs.contains(where: { $0.name == name && $0.location == .path }) {
            _ = try note(
                InputDescription(
                    name: name, swiftName: name, location: .path, shape: .schema(String.self), isRequired: true))
        }
    }
}
