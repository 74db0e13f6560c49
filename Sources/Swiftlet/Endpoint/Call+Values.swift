import HTTPTypes
public import SwiftletSchema

/// What closures read from a request, each value by its name.
extension Call {
    /// A parameter of the path.
    ///
    /// - Throws: ``Failure`` 422 when the text does not fit the type; ``EndpointError``, which is answered with 500, when
    ///   the path has no such parameter.
    public func path<T: Schema>(_ name: String, as type: T.Type = T.self) throws -> T {
        let form = try form(of: type, name)
        guard let result = withPathValue(name, or: name, { form.read(type, from: $0) }) else {
            let known = route.places.map { "{\($0.name)}" }.joined(separator: ", ")
            throw EndpointError(
                "the handler asks for {\(name)} of the path, which has " + (known.isEmpty ? "no parameters" : known))
        }
        return try take(result, name, default: nil)
    }

    /// An item of the query; lists by repeating the name.
    ///
    /// - Throws: ``Failure`` 422 when the text does not fit the type, or is missing and there is no default.
    public func query<T: Schema>(
        _ name: String, as type: T.Type = T.self, default defaultValue: T? = nil
    ) throws -> T {
        let form = try form(of: type, name)
        let result =
            form.isList
            ? form.read(type, from: queryValues(name)) : withQueryValue(name) { form.read(type, from: $0) }
        return try take(result, name, default: defaultValue)
    }

    /// The body, read as JSON.
    ///
    /// - Throws: ``Failure`` 400 when it is not JSON, 422 when it breaks rules; `HTTPError` when it cannot be read.
    public func body<T: Schema>(as type: T.Type = T.self) async throws -> T {
        var bytes = body
        if bytes == nil { bytes = try await request.body.collect() }
        var call = with(body: bytes)
        guard let value = call.readBody(type, default: nil, constraints: []) else { throw call.refusal }
        return value
    }

    /// The body, read as JSON through Foundation. See ``body(as:)``.
    @_disfavoredOverload
    public func body<T: Codable & Sendable>(as type: T.Type = T.self) async throws -> T {
        try await body(as: Coded<T>.self).value
    }

    private func form<T: Schema>(of type: T.Type, _ name: String) throws -> TextForm {
        guard let form = TextForm(type) else {
            throw EndpointError("the handler asks for \"\(name)\" as an object, which only a body can be")
        }
        return form
    }

    private func take<T: Schema>(
        _ result: Result<T, UnreadableText>?, _ name: String, default defaultValue: T?
    ) throws -> T {
        var copy = self
        var makeDefault: (@Sendable () -> T)?
        if let defaultValue { makeDefault = { defaultValue } }
        guard let value = copy.take(result, name: name, default: makeDefault, constraints: []) else {
            throw copy.refusal
        }
        return value
    }
}
