public import HTTPTypes
import NIOCore
public import SwiftletClient
public import SwiftletSchema

/// A request to an endpoint, put together from its inputs: the counterpart of ``EndpointDescription`` in clients.
///
/// ``Service(_:tag:)`` writes a client of these. By hand:
///
/// ```swift
/// try await EndpointCall(.get, "/{id}", of: UserService.group)
///     .setting("id", to: id)
///     .send(to: users, as: User.self)
/// ```
public struct EndpointCall: Sendable {
    private let method: HTTPRequest.Method
    private let path: PathTemplate
    /// The inputs that stand in the path or the query, in their order.
    private var texts: [(name: String, wireName: String, texts: [String])] = []
    private var headers: HTTPFields = [:]
    private var body: RawJSON?
    private let envelope: Envelope?
    private let failures: [any FailureRepresentable.Type]

    /// Begins a request without inputs.
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - path: the endpoint's path.
    ///   - group: the endpoint's group, whose path comes first.
    ///   - envelope: the form of the endpoint's answers where it differs from the service's.
    ///   - failures: the types that failures are thrown as which say the same; others are thrown as `Failure`.
    /// - Throws: ``RoutingError`` when the path is no template.
    public init(
        _ method: HTTPRequest.Method, _ path: String, of group: GroupDescription = GroupDescription(),
        envelope: Envelope? = nil, failures: [any FailureRepresentable.Type] = []
    ) throws {
        self.method = method
        self.failures = failures
        self.envelope = envelope
        self.path = try PathTemplate(group.path).appending(PathTemplate(path))
    }

    /// The request with an input: scalars, lists of scalars and their optionals stand in the path or the query,
    /// everything else is the body.
    ///
    /// - Parameters:
    ///   - name: the parameter's name in Swift.
    ///   - wireName: the name on the wire, if another.
    ///   - value: the value; nil is left out.
    /// - Throws: ``JSONError`` when JSON cannot write the value.
    public func setting<T: Schema>(_ name: String, wireName: String? = nil, to value: T) throws -> EndpointCall {
        var copy = self
        if let form = TextForm(T.self) {
            copy.texts.append((name, wireName ?? name, try form.texts(of: value)))
        } else {
            copy.body = try RawJSON(encoding: value, showingSensitive: true)
        }
        return copy
    }

    /// The request with a header field.
    ///
    /// - Throws: ``EndpointError`` when the type is no scalar; ``JSONError`` when JSON cannot write the value.
    public func setting<T: Schema>(_ name: String, wireName: String? = nil, to value: Header<T>) throws -> EndpointCall
    {
        var copy = self
        let fieldName = EndpointDescription.fieldName(wireName ?? name)
        guard let form = TextForm(T.self), let field = HTTPField.Name(fieldName) else {
            throw EndpointError("the header \"\(fieldName)\" must be a scalar, a list of scalars or an optional")
        }
        let texts = try form.texts(of: value.value)
        if !texts.isEmpty { copy.headers[field] = texts.joined(separator: ", ") }
        return copy
    }

    /// The request with a body that is written through Foundation.
    ///
    /// - Throws: ``JSONError`` when the value cannot be written.
    @_disfavoredOverload
    public func setting<T: Codable & Sendable>(
        _ name: String, wireName: String? = nil, to value: T
    ) throws -> EndpointCall {
        try setting(name, wireName: wireName, to: Coded(value))
    }
}

extension EndpointCall {
    /// Sends the request and reads the answer's data.
    ///
    /// - Throws: `Failure` when the service answers with one; ``ClientError`` when no answer came or none that fits.
    public func send<R: Schema>(to service: ServiceClient, as type: R.Type) async throws -> R {
        try await send(to: service, absent: nil) { try $0.read(R.self, from: $1) }
    }

    /// Sends the request and reads the answer's data; 404 is nil.
    public func send<R: Schema>(to service: ServiceClient, as type: R?.Type) async throws -> R? {
        try await send(to: service, absent: .some(nil)) { try $0.read(R.self, from: $1) }
    }

    /// Sends the request and reads a page.
    public func send<R: Schema>(to service: ServiceClient, as type: Page<R>.Type) async throws -> Page<R> {
        try await send(to: service, absent: nil) { try $0.readPage(of: R.self, from: $1) }
    }

    /// Sends the request; the answer's data is passed over.
    public func send(to service: ServiceClient) async throws {
        try await send(to: service, absent: nil) { _, _ in }
    }

    /// Sends the request and gives the answer as it is, whatever its status.
    ///
    /// - Throws: ``ClientError`` when no answer came.
    public func send(
        to service: ServiceClient, as type: UpstreamResponse.Type
    ) async throws -> UpstreamResponse {
        var headers = headers
        var bytes: ByteBuffer?
        if let body {
            bytes = ByteBuffer(string: body.description)
            headers[.contentType] = "application/json"
        }
        let target = try target(in: service)
        return try await service.send(method, target.path, query: target.query, headers: headers, body: bytes)
    }

    /// Sends the request and reads the answer's data through Foundation.
    @_disfavoredOverload
    public func send<R: Codable & Sendable>(to service: ServiceClient, as type: R.Type) async throws -> R {
        try await send(to: service, as: Coded<R>.self).value
    }

    /// Sends the request and reads the answer's data through Foundation; 404 is nil.
    @_disfavoredOverload
    public func send<R: Codable & Sendable>(to service: ServiceClient, as type: R?.Type) async throws -> R? {
        try await send(to: service, as: Coded<R>?.self)?.value
    }

    private func send<R>(
        to service: ServiceClient, absent: R?, read: (Envelope, UnsafeRawBufferPointer) throws -> R
    ) async throws -> R {
        var service = service
        if let envelope { service.envelope = envelope }
        let (form, target) = (service.envelope, try target(in: service))
        do {
            guard let body else {
                return try await service.call(method, target.path, target.query, headers, NoBody(), absent: absent) {
                    try read(form, $0)
                }
            }
            return try await service.call(method, target.path, target.query, headers, body, absent: absent) {
                try read(form, $0)
            }
        } catch let failure as Failure {
            throw original(of: failure)
        }
    }

    /// The error that the handler threw, as far as a failure tells it.
    private func original(of failure: Failure) -> any Error {
        for type in failures {
            if let error = type.init(failure: failure) { return error }
        }
        return failure
    }

    /// The path with the inputs in the place of its parameters, that of the group in front, and the query with the others.
    private func target(in service: ServiceClient) throws -> (path: RequestPath, query: RequestQuery) {
        let path = try PathTemplate(service.groupPath).appending(path)
        var pathTexts: [String: String] = [:]
        var query: RequestQuery = [:]
        for (name, wireName, texts) in texts {
            if let parameter = path.parameters.first(where: { $0 == wireName || $0 == name }) {
                guard texts.count == 1, texts != [""] else {
                    throw EndpointError("\"\(name)\" stands in the path \(path) and must be one text that is not empty")
                }
                pathTexts[parameter] = texts[0]
            } else {
                for text in texts { query.append(wireName, text) }
            }
        }
        return (try path.filled(with: pathTexts), query)
    }
}

extension PathTemplate {
    /// The path with texts in the place of its parameters.
    ///
    /// - Throws: ``EndpointError`` when there is none for a parameter.
    fileprivate func filled(with texts: [String: String]) throws -> RequestPath {
        func text(of parameter: String) throws -> String {
            guard let text = texts[parameter] else {
                throw EndpointError("\(self): nothing is given for {\(parameter)}")
            }
            return text
        }
        var path = RequestPath.StringInterpolation(literalCapacity: 16, interpolationCount: segments.count)
        if segments.isEmpty { path.appendLiteral("/") }
        for segment in segments {
            path.appendLiteral("/")
            switch segment {
            case .literal(let text): path.appendInterpolation(text)
            case .parameter(let name): path.appendInterpolation(try text(of: name))
            case .rest(let name):
                for (index, part) in try text(of: name).split(separator: "/", omittingEmptySubsequences: false)
                    .enumerated()
                {
                    if index > 0 { path.appendLiteral("/") }
                    path.appendInterpolation(part)
                }
            }
        }
        var filled = RequestPath(stringInterpolation: path)
        filled.template = description
        return filled
    }
}
