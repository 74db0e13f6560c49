import HTTPTypes
public import SwiftletHTTP
public import SwiftletSchema

/// Reads one input of a handler from its call.
public struct Input<Value: Sendable>: Sendable {
    private let read: @Sendable (inout Call) -> Value?

    init(_ read: @escaping @Sendable (inout Call) -> Value?) {
        self.read = read
    }

    /// The value; nil when it is missing or does not fit, which the call then knows (``Call/violations``).
    public func value(in call: inout Call) -> Value? {
        read(&call)
    }
}

/// An input read from a header field, whose name is the parameter's in kebab-case: `userAgent` is `user-agent`.
public struct Header<Value: Schema>: Sendable {
    /// The field's value.
    public let value: Value

    /// Creates an input, for calling a handler by hand.
    public init(_ value: Value) {
        self.value = value
    }
}

extension Header: Equatable where Value: Equatable {}

extension EndpointDescription {
    /// Declares an input of a type that describes itself: scalars, lists of scalars and their optionals are read from
    /// the path or the query, everything else from the body.
    ///
    /// - Parameters:
    ///   - name: the parameter's name in Swift.
    ///   - wireName: the name on the wire, if another.
    ///   - type: the type.
    ///   - defaultValue: what the default is, for documentation.
    ///   - makeDefault: makes the value of a missing input; without it a missing input is refused, unless the type
    ///     is optional.
    /// - Throws: ``EndpointError`` when the request cannot carry the input.
    // What most inputs are is read by code made for it, which looks up no types while it runs.
    @specialized(where T == Int)
    @specialized(where T == String)
    public mutating func input<T: Schema>(
        _ name: String, wireName: String? = nil, as type: T.Type, defaultValue: DefaultValue? = nil,
        default makeDefault: (@Sendable () -> T)? = nil
    ) throws -> Input<T> {
        let form = TextForm(T.self)
        let description = try note(
            InputDescription(
                name: wireName ?? name, swiftName: name, location: form == nil ? .body : .query,
                shape: .schema(type), isRequired: makeDefault == nil && T.absent == nil,
                defaultValue: defaultValue ?? (makeDefault == nil ? nil : .computed)))
        let constraints = description.constraints
        let wireName = description.name
        guard let form else {
            return Input { call in call.readBody(T.self, default: makeDefault, constraints: constraints) }
        }
        return Input { call in
            var result = call.withPathValue(wireName, or: name) { form.read(T.self, from: $0) }
            if result == nil {
                result =
                    form.isList
                    ? form.read(T.self, from: call.queryValues(wireName))
                    : call.withQueryValue(wireName) { form.read(T.self, from: $0) }
            }
            return call.take(result, name: wireName, default: makeDefault, constraints: constraints)
        }
    }

    /// Declares an input that is read from a header field.
    ///
    /// - Throws: ``EndpointError`` when the type is no scalar.
    public mutating func input<T: Schema>(
        _ name: String, wireName: String? = nil, as type: Header<T>.Type, defaultValue: DefaultValue? = nil,
        default makeDefault: (@Sendable () -> Header<T>)? = nil
    ) throws -> Input<Header<T>> {
        let fieldName = Self.fieldName(wireName ?? name)
        guard let form = TextForm(T.self), let field = HTTPField.Name(fieldName) else {
            throw EndpointError(
                "\(self.name) at \(place): the header \"\(fieldName)\" must be a scalar, a list of scalars or an optional"
            )
        }
        let description = try note(
            InputDescription(
                name: fieldName, swiftName: name, location: .header, shape: .schema(T.self),
                isRequired: makeDefault == nil && T.absent == nil,
                defaultValue: defaultValue ?? (makeDefault == nil ? nil : .computed)))
        let constraints = description.constraints
        let makeValue = makeDefault.map { make in { @Sendable in make().value } }
        return Input { call in
            let texts = call.request.header(named: field).map { value in
                form.isList ? value.split(separator: ",").map { String($0.drop { $0 == " " }) } : [value]
            }
            let result = form.read(T.self, from: texts ?? [])
            return call.take(result, name: fieldName, default: makeValue, constraints: constraints).map { Header($0) }
        }
    }

    /// Declares an input that is the request itself.
    public mutating func input(_ name: String, wireName: String? = nil, as type: Request.Type) throws -> Input<Request>
    {
        Input { call in call.request }
    }

    /// Declares an input whose type is only `Codable`: it is read from the body through Foundation, and documented
    /// as a free-form object.
    ///
    /// - Throws: ``EndpointError`` when the request has no body or another input is the body.
    @_disfavoredOverload
    public mutating func input<T: Codable & Sendable>(
        _ name: String, wireName: String? = nil, as type: T.Type, defaultValue: DefaultValue? = nil,
        default makeDefault: (@Sendable () -> T)? = nil
    ) throws -> Input<T> {
        _ = try note(
            InputDescription(
                name: wireName ?? name, swiftName: name, location: .body, shape: .freeForm,
                isRequired: makeDefault == nil && Coded<T>.absent == nil,
                defaultValue: defaultValue ?? (makeDefault == nil ? nil : .computed)))
        var makeCoded: (@Sendable () -> Coded<T>)?
        if let makeDefault { makeCoded = { Coded(makeDefault()) } }
        return Input { [makeCoded] call in
            call.readBody(Coded<T>.self, default: makeCoded, constraints: [])?.value
        }
    }

    /// The name of a header field in kebab-case: `userAgent` and `user_agent` are `user-agent`.
    static func fieldName(_ name: String) -> String {
        var result = ""
        for letter in name {
            if letter == "_" {
                result += "-"
            } else if letter.isUppercase {
                if let last = result.last, last != "-" { result += "-" }
                result += letter.lowercased()
            } else {
                result.append(letter)
            }
        }
        return result
    }
}
