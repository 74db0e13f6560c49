public import Logging
public import SwiftletSchema

/// Makes the methods of a type that are marked `@GET`, `@POST`, `@PUT`, `@PATCH` or `@DELETE` endpoints of a service,
/// and a client that calls them by name.
///
/// On a type that conforms to a protocol marked ``API(_:tag:)`` it notes the SQL statements in the type, so that tests can
/// verify them; the endpoints are those of the protocol.
///
/// - Parameters:
///   - path: the path before those of the endpoints.
///   - tag: what documents file the endpoints under.
@attached(
    extension, conformances: CallableService, MarkedService, Sendable, names: named(group), named(endpoints),
    named(statements), named(Client))
public macro Service(_ path: String = "", tag: String? = nil) =
    #externalMacro(module: "SwiftletMacros", type: "ServiceMacro")

/// Makes a protocol a contract between services: its requirements that are marked `@GET`, `@POST`, `@PUT`, `@PATCH` or
/// `@DELETE` are the endpoints of what conforms to it, and the methods of a client that calls them.
///
/// ```swift
/// @API("/users", tag: "user")
/// public protocol UserAPI: Service {
///     /// Get a user
///     @GET("/{id}", failures: UserError.self)
///     func getUser(id: Int) async throws -> User
/// }
/// ```
///
/// What conforms is added to an app, `app.add(Users(db: app.database))`; `UserAPIClient(app.client("user"))` calls it from
/// another, and throws what it threw. Tests give any value that conforms in the place of the client.
///
/// - Parameters:
///   - path: the path before those of the endpoints.
///   - tag: what documents file the endpoints under.
@attached(extension, names: named(group), named(endpoints), arbitrary)
@attached(peer, names: suffixed(Client))
public macro API(_ path: String = "", tag: String? = nil) =
    #externalMacro(module: "SwiftletMacros", type: "APIMacro")

/// Makes a method an endpoint that answers GET; its doc comment is the documentation.
///
/// - Parameters:
///   - path: the path, relative to the service's.
///   - failures: the types of the failures it can end with; a typed `throws` is documented without being named.
///   - status: the status of a good answer.
///   - parameters: constraints and examples for the parameters, by their names.
///   - envelope: the form of its answers where it differs from the app's.
///   - deprecated: whether clients should stop using it.
///   - hidden: whether documents leave it out.
///   - bodyLimit: the most bytes of a request's body, where that differs from the app's.
///   - deadline: how long it may take until its answer begins, where that differs from the app's; zero is no limit.
///   - middleware: what stands around it, inside of the groups'.
///   - defaults: in protocols marked ``API(_:tag:)``, the default values of parameters, by their names.
@attached(peer)
public macro GET(
    _ path: String = "", failures: any FailureRepresentable.Type..., status: StatusCode = 200,
    parameters: KeyValuePairs<String, FieldOption> = [:], envelope: Envelope? = nil, deprecated: Bool = false,
    hidden: Bool = false, bodyLimit: Int? = nil, deadline: Duration? = nil, middleware: [any Middleware] = [],
    defaults: KeyValuePairs<String, any Sendable> = [:]
) = #externalMacro(module: "SwiftletMacros", type: "EndpointMacro")

/// Makes a method an endpoint that answers POST; its doc comment is the documentation.
///
/// - Parameters:
///   - path: the path, relative to the service's.
///   - failures: the types of the failures it can end with; a typed `throws` is documented without being named.
///   - status: the status of a good answer.
///   - parameters: constraints and examples for the parameters, by their names.
///   - envelope: the form of its answers where it differs from the app's.
///   - deprecated: whether clients should stop using it.
///   - hidden: whether documents leave it out.
///   - bodyLimit: the most bytes of a request's body, where that differs from the app's.
///   - deadline: how long it may take until its answer begins, where that differs from the app's; zero is no limit.
///   - middleware: what stands around it, inside of the groups'.
///   - defaults: in protocols marked ``API(_:tag:)``, the default values of parameters, by their names.
@attached(peer)
public macro POST(
    _ path: String = "", failures: any FailureRepresentable.Type..., status: StatusCode = 200,
    parameters: KeyValuePairs<String, FieldOption> = [:], envelope: Envelope? = nil, deprecated: Bool = false,
    hidden: Bool = false, bodyLimit: Int? = nil, deadline: Duration? = nil, middleware: [any Middleware] = [],
    defaults: KeyValuePairs<String, any Sendable> = [:]
) = #externalMacro(module: "SwiftletMacros", type: "EndpointMacro")

/// Makes a method an endpoint that answers PUT; its doc comment is the documentation.
///
/// - Parameters:
///   - path: the path, relative to the service's.
///   - failures: the types of the failures it can end with; a typed `throws` is documented without being named.
///   - status: the status of a good answer.
///   - parameters: constraints and examples for the parameters, by their names.
///   - envelope: the form of its answers where it differs from the app's.
///   - deprecated: whether clients should stop using it.
///   - hidden: whether documents leave it out.
///   - bodyLimit: the most bytes of a request's body, where that differs from the app's.
///   - deadline: how long it may take until its answer begins, where that differs from the app's; zero is no limit.
///   - middleware: what stands around it, inside of the groups'.
///   - defaults: in protocols marked ``API(_:tag:)``, the default values of parameters, by their names.
@attached(peer)
public macro PUT(
    _ path: String = "", failures: any FailureRepresentable.Type..., status: StatusCode = 200,
    parameters: KeyValuePairs<String, FieldOption> = [:], envelope: Envelope? = nil, deprecated: Bool = false,
    hidden: Bool = false, bodyLimit: Int? = nil, deadline: Duration? = nil, middleware: [any Middleware] = [],
    defaults: KeyValuePairs<String, any Sendable> = [:]
) = #externalMacro(module: "SwiftletMacros", type: "EndpointMacro")

/// Makes a method an endpoint that answers PATCH; its doc comment is the documentation.
///
/// - Parameters:
///   - path: the path, relative to the service's.
///   - failures: the types of the failures it can end with; a typed `throws` is documented without being named.
///   - status: the status of a good answer.
///   - parameters: constraints and examples for the parameters, by their names.
///   - envelope: the form of its answers where it differs from the app's.
///   - deprecated: whether clients should stop using it.
///   - hidden: whether documents leave it out.
///   - bodyLimit: the most bytes of a request's body, where that differs from the app's.
///   - deadline: how long it may take until its answer begins, where that differs from the app's; zero is no limit.
///   - middleware: what stands around it, inside of the groups'.
///   - defaults: in protocols marked ``API(_:tag:)``, the default values of parameters, by their names.
@attached(peer)
public macro PATCH(
    _ path: String = "", failures: any FailureRepresentable.Type..., status: StatusCode = 200,
    parameters: KeyValuePairs<String, FieldOption> = [:], envelope: Envelope? = nil, deprecated: Bool = false,
    hidden: Bool = false, bodyLimit: Int? = nil, deadline: Duration? = nil, middleware: [any Middleware] = [],
    defaults: KeyValuePairs<String, any Sendable> = [:]
) = #externalMacro(module: "SwiftletMacros", type: "EndpointMacro")

/// Makes a method an endpoint that answers DELETE; its doc comment is the documentation.
///
/// - Parameters:
///   - path: the path, relative to the service's.
///   - failures: the types of the failures it can end with; a typed `throws` is documented without being named.
///   - status: the status of a good answer.
///   - parameters: constraints and examples for the parameters, by their names.
///   - envelope: the form of its answers where it differs from the app's.
///   - deprecated: whether clients should stop using it.
///   - hidden: whether documents leave it out.
///   - bodyLimit: the most bytes of a request's body, where that differs from the app's.
///   - deadline: how long it may take until its answer begins, where that differs from the app's; zero is no limit.
///   - middleware: what stands around it, inside of the groups'.
///   - defaults: in protocols marked ``API(_:tag:)``, the default values of parameters, by their names.
@attached(peer)
public macro DELETE(
    _ path: String = "", failures: any FailureRepresentable.Type..., status: StatusCode = 200,
    parameters: KeyValuePairs<String, FieldOption> = [:], envelope: Envelope? = nil, deprecated: Bool = false,
    hidden: Bool = false, bodyLimit: Int? = nil, deadline: Duration? = nil, middleware: [any Middleware] = [],
    defaults: KeyValuePairs<String, any Sendable> = [:]
) = #externalMacro(module: "SwiftletMacros", type: "EndpointMacro")

/// Makes an enum of errors that clients may see: each case's doc comment is its message.
@attached(extension, conformances: FailureRepresentable, names: named(failure), named(failureDescriptions), named(init))
public macro Failure() = #externalMacro(module: "SwiftletMacros", type: "FailureMacro")

/// Says how a case of a ``Failure()`` enum is answered.
///
/// - Parameters:
///   - status: the HTTP status.
///   - code: the service's own code; 10000 plus the status by default.
@attached(peer)
public macro Status(_ status: StatusCode, code: Int? = nil) =
    #externalMacro(module: "SwiftletMacros", type: "StatusMacro")

/// Has every call of a function logged, and made a span of: with its arguments, how long it took and how it ended.
///
/// ```swift
/// /// Charge a card
/// @Logged(category: "payment")
/// func charge(_ card: Sensitive<String>, amount: Int) async throws -> Receipt { … }
/// ```
///
/// writes the line `charge` with the fields `category`, `description` ("Charge a card"), `function`, `arguments.amount`,
/// `arguments.card` (`***`), `duration_ms` and `outcome` (`returned` or `threw`, then with `error_type`; the error itself
/// goes on to the caller). Arguments that are ``Sensitive``, or whose names tell of secrets (``Redaction``), are not shown;
/// nor are functions. The line goes to the logger of the request (``RequestContext/logger``), outside of requests to the
/// logger named by the category, or else by the type.
///
/// - Parameters:
///   - type: what kind of thing the function is.
///   - category: what part of the service it belongs to; the type around the function unless given.
///   - detail: the message of the line and the name of the span; the function's name unless given.
///   - description: what it does; the first paragraph of its doc comment unless given.
///   - tracing: whether there is a span.
///   - level: the level of the line.
@attached(body)
public macro Logged(
    type: String = "function", category: String? = nil, detail: String? = nil, description: String? = nil,
    tracing: Bool = true, level: Logger.Level = .info
) = #externalMacro(module: "SwiftletMacros", type: "LoggedMacro")
