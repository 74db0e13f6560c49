public import HTTPTypes

/// The routes of a service, frozen at its start.
///
/// At each segment literal text beats a parameter, and a parameter beats the rest of a path; a choice that leads nowhere
/// is taken back.
public struct RouteTable<Endpoint: Sendable>: Sendable {
    /// What a look-up finds.
    public enum Match: Sendable {
        /// The route, and the values of its parameters in the order of its template, percent-decoded.
        case found(Endpoint, values: [String])
        /// The path exists for these other methods only, in alphabetical order.
        case methodNotAllowed([HTTPRequest.Method])
        /// There is no such path.
        case notFound
        /// The path's percent-encoding is wrong, or hides a slash or a NUL (RFC 3986, section 2.1), or the path has a
        /// segment `.` or `..`, which clients resolve before they send it (section 5.2.4).
        case malformed
    }

    private let tree: RouteTree
    private let routes: [RouteNode<Endpoint>.Entry]

    init(root: RouteNode<Endpoint>) {
        var routes: [RouteNode<Endpoint>.Entry] = []
        tree = RouteTree(root, routes: &routes)
        self.routes = routes
    }

    /// Finds the route of a request.
    ///
    /// - Parameters:
    ///   - method: the request's method; HEAD finds the routes of GET.
    ///   - path: the path as received, percent-encoded, without the query. A slash at its end makes no difference;
    ///     two in a row do: `//a` is not `/a`.
    public func match(_ method: HTTPRequest.Method, _ path: String) -> Match {
        var path = path
        return path.withUTF8 { bytes in
            let path = UnsafeRawBufferPointer(bytes)
            switch find(method, path) {
            case .found(let index):
                let entry = routes[index]
                return .found(entry.endpoint, values: entry.path.places.compactMap { $0.value(in: path) })
            case .methodNotAllowed(let methods): return .methodNotAllowed(methods)
            case .notFound: return .notFound
            case .malformed: return .malformed
            }
        }
    }

    /// Finds the index of a request's route by the bytes of its path. See ``match(_:_:)``.
    func find(_ method: HTTPRequest.Method, _ path: UnsafeRawBufferPointer) -> RouteFinding {
        // RFC 9110 section 9.3.7: the asterisk is no path; it stands for the server as a whole.
        if path.count == 1, path[0] == UInt8(ascii: "*") { return .notFound }
        return PathEncoding.withDecoded(path) { tree.find(method, RoutePath($0)) } ?? .malformed
    }

    /// The route of an index that was found.
    subscript(index: Int) -> Endpoint { routes[index].endpoint }
}

/// What a look-up finds, the values of parameters left in the path. See ``RouteTable/Match``.
enum RouteFinding {
    case found(Int)
    case methodNotAllowed([HTTPRequest.Method])
    case notFound
    case malformed
}
