public import SwiftletSchema

/// What a closure's route takes: documented, and checked before the closure is called.
///
/// ```swift
/// app.get("/search", inputs: [.parameter("text", as: String.self, .length(1...))]) { call in
///     try await search(call.query("text"))
/// }
/// ```
public struct RouteInput: Sendable {
    private let declare: @Sendable (inout EndpointDescription) throws -> @Sendable (inout Call) -> Void

    /// Declares the input, and gives what checks it.
    func declare(in description: inout EndpointDescription) throws -> @Sendable (inout Call) -> Void {
        try declare(&description)
    }

    /// A parameter of the path, where the path names it, or else an item of the query.
    ///
    /// - Parameters:
    ///   - name: the name on the wire.
    ///   - type: a scalar, a list of scalars or an optional.
    ///   - defaultValue: what the closure takes for a missing value; without it a missing value is refused, unless the
    ///     type is optional.
    ///   - description: what it means.
    ///   - options: constraints, examples and more.
    public static func parameter<T: Schema>(
        _ name: String, as type: T.Type, default defaultValue: T? = nil, description: String? = nil,
        _ options: FieldOption...
    ) -> RouteInput {
        RouteInput { (endpoint: inout EndpointDescription) in
            guard TextForm(T.self) != nil else {
                throw EndpointError(
                    "\(endpoint.name) at \(endpoint.place): the parameter \"\(name)\" must be a scalar, a list of "
                        + "scalars or an optional")
            }
            endpoint.note(of: name, description, options)
            var makeDefault: (@Sendable () -> T)?
            if let defaultValue { makeDefault = { defaultValue } }
            let input = try endpoint.input(
                name, as: T.self, defaultValue: json(of: defaultValue), default: makeDefault)
            return { (call: inout Call) in _ = input.value(in: &call) }
        }
    }

    /// A header field. The parameters are those of ``parameter(_:as:default:description:_:)``.
    public static func header<T: Schema>(
        _ name: String, as type: T.Type, default defaultValue: T? = nil, description: String? = nil,
        _ options: FieldOption...
    ) -> RouteInput {
        RouteInput { (endpoint: inout EndpointDescription) in
            endpoint.note(of: name, description, options)
            var makeDefault: (@Sendable () -> Header<T>)?
            if let defaultValue { makeDefault = { Header(defaultValue) } }
            let input = try endpoint.input(
                name, as: Header<T>.self, defaultValue: json(of: defaultValue), default: makeDefault)
            return { (call: inout Call) in _ = input.value(in: &call) }
        }
    }

    /// The body, as JSON; the closure reads it with ``Call/body(as:)``.
    ///
    /// - Parameters:
    ///   - type: the type; an optional one may be missing.
    ///   - description: what it means.
    public static func body<T: Schema>(as type: T.Type, description: String? = nil) -> RouteInput {
        RouteInput { (endpoint: inout EndpointDescription) in
            guard TextForm(T.self) == nil else {
                throw EndpointError(
                    "\(endpoint.name) at \(endpoint.place): a body must be an object, not a scalar or a list of scalars"
                )
            }
            endpoint.note(of: "body", description, [])
            let input = try endpoint.input("body", as: T.self)
            return { (call: inout Call) in _ = input.value(in: &call) }
        }
    }

    private static func json<T: Schema>(of value: T?) -> DefaultValue? {
        value.map { value in (try? value.jsonText()).map { .json($0) } ?? .computed }
    }
}
