public import SwiftletSchema

/// Something that a handler takes from its request.
public struct InputDescription: Sendable {
    /// Where in the request it stands.
    public enum Location: Sendable, Equatable {
        /// A part of the path.
        case path
        /// The query; lists by repeating the name.
        case query
        /// A header field.
        case header
        /// The body.
        case body
    }

    /// The shape of the value.
    public enum Shape: Sendable {
        /// A type that describes itself.
        case schema(any Schema.Type)
        /// A type that is only `Codable`: an object of which nothing more is known.
        case freeForm
    }

    /// The name on the wire: `page_size`.
    public var name: String
    /// The name of the handler's parameter: `pageSize`.
    public var swiftName: String
    /// Where in the request it stands.
    public var location: Location
    /// The shape of the value.
    public var shape: Shape
    /// Whether a request without it is refused.
    public var isRequired: Bool
    /// The value when it is missing, where it can be told without running code.
    public var defaultValue: DefaultValue?
    /// What it means.
    public var description: String?
    /// Constraints, examples and more.
    public var options: [FieldOption] = []

    /// The rules that the value must keep.
    public var constraints: [Constraint] {
        options.compactMap { if case .constraint(let constraint) = $0 { constraint } else { nil } }
    }
}

/// What an endpoint answers with when all goes well.
public enum OutputDescription: Sendable {
    /// The envelope alone.
    case nothing
    /// One value.
    case value(any Schema.Type)
    /// One value, or 404 when there is none.
    case optional(any Schema.Type)
    /// A page of items of this type.
    case page(any Schema.Type)
    /// A value that is only `Encodable`: an object of which nothing more is known.
    case freeForm
    /// Anything, made by the handler, with this media type where it is known.
    case raw(contentType: String?)
}
