public import SwiftletSchema

/// Makes the methods of a type that are marked `@GET`, `@POST`, `@PUT`, `@PATCH` or `@DELETE` endpoints of a service,
/// and a client that calls them by name.
///
/// - Parameters:
///   - path: the path before those of the endpoints.
///   - tag: what documents file the endpoints under.
@attached(
    extension, conformances: CallableService, Sendable, names: named(group), named(endpoints), named(statements),
    named(Client))
public macro Service(_ path: String = "", tag: String? = nil) =
    #externalMacro(module: "SwiftletMacros", type: "ServiceMacro")

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
@attached(peer)
public macro GET(
    _ path: String = "", failures: any FailureRepresentable.Type..., status: StatusCode = 200,
    parameters: KeyValuePairs<String, FieldOption> = [:], envelope: Envelope? = nil, deprecated: Bool = false,
    hidden: Bool = false, bodyLimit: Int? = nil, deadline: Duration? = nil
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
@attached(peer)
public macro POST(
    _ path: String = "", failures: any FailureRepresentable.Type..., status: StatusCode = 200,
    parameters: KeyValuePairs<String, FieldOption> = [:], envelope: Envelope? = nil, deprecated: Bool = false,
    hidden: Bool = false, bodyLimit: Int? = nil, deadline: Duration? = nil
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
@attached(peer)
public macro PUT(
    _ path: String = "", failures: any FailureRepresentable.Type..., status: StatusCode = 200,
    parameters: KeyValuePairs<String, FieldOption> = [:], envelope: Envelope? = nil, deprecated: Bool = false,
    hidden: Bool = false, bodyLimit: Int? = nil, deadline: Duration? = nil
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
@attached(peer)
public macro PATCH(
    _ path: String = "", failures: any FailureRepresentable.Type..., status: StatusCode = 200,
    parameters: KeyValuePairs<String, FieldOption> = [:], envelope: Envelope? = nil, deprecated: Bool = false,
    hidden: Bool = false, bodyLimit: Int? = nil, deadline: Duration? = nil
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
@attached(peer)
public macro DELETE(
    _ path: String = "", failures: any FailureRepresentable.Type..., status: StatusCode = 200,
    parameters: KeyValuePairs<String, FieldOption> = [:], envelope: Envelope? = nil, deprecated: Bool = false,
    hidden: Bool = false, bodyLimit: Int? = nil, deadline: Duration? = nil
) = #externalMacro(module: "SwiftletMacros", type: "EndpointMacro")

/// Makes an enum of errors that clients may see: each case's doc comment is its message.
@attached(extension, conformances: FailureRepresentable, names: named(failure), named(failureDescriptions))
public macro Failure() = #externalMacro(module: "SwiftletMacros", type: "FailureMacro")

/// Says how a case of a ``Failure()`` enum is answered.
///
/// - Parameters:
///   - status: the HTTP status.
///   - code: the service's own code; 10000 plus the status by default.
@attached(peer)
public macro Status(_ status: StatusCode, code: Int? = nil) =
    #externalMacro(module: "SwiftletMacros", type: "StatusMacro")
