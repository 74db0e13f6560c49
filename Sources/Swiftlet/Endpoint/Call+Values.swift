import HTTPTypes
public import SwiftletSchema

/// What closures read from a request, each value by its name.
extension Call {
    /// A parameter of the path.
    ///
    /// - Throws: ``Failure`` 422 when the text does not fit the type; ``EndpointError``, which is answered with 500, when
    ///   the path has no such parameter.
    public func path<T: Schema>(_ name: String, as type: T.Type = T.self) throws -> T {
        guard let text = pathValue(name, or: name) else {
            let known = pathNames.map { "{\($0)}" }.joined(separator: ", ")
            throw EndpointError(
                "the handler asks for {\(name)} of the path, which has " + (known.isEmpty ? "no parameters" : known))
        }
        return try value(.one(text), name, type, default: nil)
    }

    /// An item of the query; lists by repeating the name.
    ///
    /// - Throws: ``Failure`` 422 when the text does not fit the type, or is missing and there is no default.
    public func query<T: Schema>(
        _ name: String, as type: T.Type = T.self, default defaultValue: T? = nil
    ) throws -> T {
        var copy = self
        let texts = copy.queryValues(name)
        return try value(
            texts.isEmpty ? .none : texts.count == 1 ? .one(texts[0]) : .many(texts), name, type, default: defaultValue)
    }

    /// The body, read as JSON.
    ///
    /// - Throws: ``Failure`` 400 when it is not JSON, 422 when it breaks rules; `HTTPError` when it cannot be read.
    public func body<T: Schema>(as type: T.Type = T.self) async throws -> T {
        var bytes = body
        if bytes == nil { bytes = try await request.body.collect() }
        var call = Call(request: request, pathNames: [], pathValues: [], body: bytes, envelope: envelope)
        guard let value = call.readBody(type, default: nil, constraints: []) else { throw call.refusal }
        return value
    }

    /// The body, read as JSON through Foundation. See ``body(as:)``.
    @_disfavoredOverload
    public func body<T: Codable & Sendable>(as type: T.Type = T.self) async throws -> T {
        try await body(as: Coded<T>.self).value
    }

    private func value<T: Schema>(
        _ texts: TextForm.Texts, _ name: String, _ type: T.Type, default defaultValue: T?
    ) throws -> T {
        guard let form = TextForm(type) else {
            throw EndpointError("the handler asks for \"\(name)\" as an object, which only a body can be")
        }
        var copy = self
        var makeDefault: (@Sendable () -> T)?
        if let defaultValue { makeDefault = { defaultValue } }
        guard let value = copy.read(texts, form, name: name, default: makeDefault, constraints: []) else {
            throw copy.refusal
        }
        return value
    }
}
