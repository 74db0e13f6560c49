/// A service: its name, and what it is put together of. Mark the conforming type `@main`.
///
/// ```swift
/// @main
/// struct Hello: Microservice {
///     static let name = "hello"
///     func configure(_ app: App) throws {
///         app.get("/ping") { _ in "pong" }
///     }
/// }
/// ```
public protocol Microservice: Sendable {
    /// The name of the service: in logs, documents, and for those who call it.
    static var name: String { get }
    /// Creates the service.
    init()
    /// Declares the routes, models, upstreams and listeners of the service.
    ///
    /// - Throws: What makes a start impossible.
    func configure(_ app: App) throws
}
