import SwiftletSchema

/// Makes a struct the model of a table: all that `@Schema` does, the table's description, and reading from rows.
///
/// ```swift
/// @Model("users")
/// struct User {
///     var id: Int
///     @Field(.length(1...128)) var name: String
///     var createTime: Date = .now
/// }
/// ```
///
/// Properties are columns in snake_case. `id` is the primary key unless `@Field(.primaryKey)` marks another; an integer
/// that stands alone as primary key and has no default value is made by the database. Enums with raw values are stored
/// as those; lists, dictionaries and nested types as JSON.
///
/// Two types are nested in the model:
/// * `Draft` is what a client may send to create a row: without the key that the database makes and without what is
///   `.readOnly`; `INSERT INTO users \(values: draft)` writes it, and the default values of what is `.readOnly`.
///   `UPDATE users SET \(set: draft)` replaces a row, as PUT does: a member that the client left out gets its default
///   value anew, or null; what is `.readOnly` stays as it is.
/// * `Patch` is what a client may send to change a row: any members but the primary key and what is `.readOnly`, at
///   least one; `UPDATE users SET \(set: patch)` writes those that were sent. A member that may be null is an optional
///   of an optional: nil leaves it as it is, `.some(nil)` makes it null.
///
/// - Parameter table: The table's name, a plain literal.
@attached(member, names: named(Draft), named(Patch))
@attached(
    extension, conformances: Model, RowDecodable, Schema, Sendable,
    names: named(table), named(schema), named(read), named(write), named(init))
public macro Model(_ table: String) = #externalMacro(module: "SwiftletMacros", type: "ModelMacro")
