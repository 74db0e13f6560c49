public import SwiftletClient

/// A group of endpoints with a path, and the value they run on. ``Service(_:tag:)`` writes the conformance.
public protocol Service: Sendable {
    /// The path, tag and documentation of the group.
    static var group: GroupDescription { get }
    /// The endpoints; their paths are relative to the group's.
    ///
    /// - Throws: ``EndpointError`` or ``RoutingError`` for a mistake in their declaration.
    func endpoints() throws -> [Endpoint]
    /// The SQL statements that stand in the source of the type, for tests that compare them with the tables; none unless
    /// ``Service(_:tag:)`` has found some.
    static var statements: [StatementLiteral] { get }
}

extension Service {
    /// None.
    public static var statements: [StatementLiteral] { [] }
}

/// What a group of endpoints has in common.
public struct GroupDescription: Sendable {
    /// The path before those of the endpoints, such as `/users`.
    public var path: String
    /// What documents file the endpoints under.
    public var tag: String?
    /// What the group is for.
    public var documentation: String?

    /// Creates a description.
    public init(path: String = "", tag: String? = nil, documentation: String? = nil) {
        self.path = path
        self.tag = tag
        self.documentation = documentation
    }
}

/// A service that keeps a contract and whose type is marked ``Service(_:tag:)``, so that its statements are known.
public protocol MarkedService: Service {}

/// A service with a client of the same shape, which calls its handlers by name through HTTP.
public protocol CallableService: Service {
    /// The client.
    associatedtype Client: ServiceCaller
}

/// A client whose methods are the handlers of a service.
public protocol ServiceCaller: Sendable {
    /// Creates a client that calls a service.
    init(_ service: ServiceClient)
}
