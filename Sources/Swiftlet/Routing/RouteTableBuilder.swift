public import HTTPTypes

/// Collects routes and freezes them into a ``RouteTable``; refuses those that clash.
public struct RouteTableBuilder<Endpoint: Sendable>: Sendable {
    private var root = RouteNode<Endpoint>()

    /// Creates a builder without routes.
    public init() {}

    /// Adds a route.
    ///
    /// - Parameters:
    ///   - method: the method it answers.
    ///   - path: its whole path.
    ///   - endpoint: what answers.
    ///   - place: where it is written, for messages.
    /// - Throws: ``RoutingError`` that names both places when another route would answer the same requests.
    public mutating func add(
        _ method: HTTPRequest.Method, _ path: PathTemplate, to endpoint: Endpoint, at place: SourcePlace
    ) throws {
        let entry = RouteNode<Endpoint>.Entry(endpoint: endpoint, path: path, place: place)
        if let other = root.insert(entry, method: method, segments: path.segments[...]) {
            throw RoutingError(
                .clash,
                "\(method) \(path) at \(place) answers the same requests as \(method) \(other.path) at \(other.place)")
        }
    }

    /// The routes, for looking up.
    public func build() -> RouteTable<Endpoint> {
        RouteTable(root: root)
    }
}

/// One position in the tree of paths.
struct RouteNode<Endpoint: Sendable>: Sendable {
    /// A route that ends here.
    struct Entry: Sendable {
        let endpoint: Endpoint
        let path: PathTemplate
        let place: SourcePlace
    }

    /// By the bytes of the text: strings are equal where their bytes are not, as those of K and of the Kelvin sign.
    var literals: [[UInt8]: RouteNode] = [:]
    /// At most one; an array because a value cannot hold itself.
    var parameter: [RouteNode] = []
    var entries: [HTTPRequest.Method: Entry] = [:]
    var restEntries: [HTTPRequest.Method: Entry] = [:]

    /// Puts a route into the tree.
    ///
    /// - Returns: the route that was there before and now stays, if there is one.
    mutating func insert(
        _ entry: Entry, method: HTTPRequest.Method, segments: ArraySlice<PathTemplate.Segment>
    ) -> Entry? {
        switch segments.first {
        case nil:
            if let other = entries[method] { return other }
            entries[method] = entry
            return nil
        case .rest:
            if let other = restEntries[method] { return other }
            restEntries[method] = entry
            return nil
        case .parameter:
            if parameter.isEmpty { parameter.append(RouteNode()) }
            return parameter[0].insert(entry, method: method, segments: segments.dropFirst())
        case .literal(let text):
            return literals[Array(text.utf8), default: RouteNode()]
                .insert(entry, method: method, segments: segments.dropFirst())
        }
    }
}
