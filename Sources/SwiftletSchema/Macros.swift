/// Says more about a member of a `@Schema` or `@Model` type: `@Field(.length(1...64), .pattern("^[a-z]+$"))`.
@attached(peer)
public macro Field(_ options: FieldOption...) = #externalMacro(module: "SwiftletMacros", type: "FieldMacro")

/// Makes a struct or an enum readable from JSON, writable to JSON and known to documentation.
///
/// Stored properties become members in snake_case; doc comments become descriptions, default values defaults.
/// Enums with raw values are written as those; enums with payloads as objects whose member `type` names the case.
@attached(
    extension, conformances: Schema, Sendable, names: named(schema), named(read), named(write), named(init))
public macro Schema() = #externalMacro(module: "SwiftletMacros", type: "SchemaMacro")
