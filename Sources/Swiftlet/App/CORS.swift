public import HTTPTypes
import SwiftletHTTP

/// Which pages of other origins may call a service from a browser (WHATWG Fetch Standard, section 3.2).
///
/// Off unless ``App/cors`` is set.
public struct CORS: Sendable {
    /// The pages that may call.
    public enum Origins: Sendable, Equatable {
        /// Every page.
        case any
        /// The pages of these origins, each as a browser writes it: `https://example.org`.
        case only([String])
    }

    /// The pages that may call.
    public var origins: Origins
    /// The methods they may use.
    public var methods: [HTTPRequest.Method]
    /// The header fields they may send; empty allows those that a preflight asks for.
    public var headers: [HTTPField.Name]
    /// The header fields of answers that their scripts may read.
    public var exposedHeaders: [HTTPField.Name]
    /// Whether cookies and authorization are sent along; only named origins may, so ``Origins/any`` is refused with it.
    public var allowsCredentials: Bool
    /// How long a browser may remember the answer to a preflight.
    public var maxAge: Duration?

    /// Creates rules.
    ///
    /// - Parameters:
    ///   - origins: the pages that may call.
    ///   - methods: the methods they may use.
    ///   - headers: the header fields they may send; empty allows those that a preflight asks for.
    ///   - exposedHeaders: the header fields of answers that their scripts may read.
    ///   - allowsCredentials: whether cookies and authorization are sent along; needs named origins.
    ///   - maxAge: how long a browser may remember the answer to a preflight.
    public init(
        origins: Origins, methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete],
        headers: [HTTPField.Name] = [], exposedHeaders: [HTTPField.Name] = [], allowsCredentials: Bool = false,
        maxAge: Duration? = .seconds(600)
    ) {
        self.origins = origins
        self.methods = methods
        self.headers = headers
        self.exposedHeaders = exposedHeaders
        self.allowsCredentials = allowsCredentials
        self.maxAge = maxAge
    }

    /// The answer to a preflight; nil for any other request.
    func preflight(_ request: Request, origin: String) -> Response? {
        guard request.method == .options, request.header(named: .accessControlRequestMethod) != nil else { return nil }
        var response = decorated(Response(status: .noContent), origin: origin)
        append("access-control-request-method, access-control-request-headers", to: &response.headers[.vary])
        guard allows(origin) else { return response }
        response.headers[.accessControlAllowMethods] = methods.map(\.rawValue).joined(separator: ", ")
        response.headers[.accessControlAllowHeaders] =
            headers.isEmpty
            ? request.header(named: .accessControlRequestHeaders)
            : headers.map(\.canonicalName).joined(separator: ", ")
        if let maxAge { response.headers[.accessControlMaxAge] = String(maxAge.components.seconds) }
        return response
    }

    /// An answer with the fields that let a page read it; `origin` is nil for a request that names none.
    func decorated(_ response: Response, origin: String?) -> Response {
        var response = response
        // Answers differ by origin, so caches must keep them apart; where all are answered alike they need not.
        if origins != .any { append("origin", to: &response.headers[.vary]) }
        guard let origin, allows(origin) else { return response }
        response.headers[.accessControlAllowOrigin] = origins == .any ? "*" : origin
        if allowsCredentials { response.headers[.accessControlAllowCredentials] = "true" }
        if !exposedHeaders.isEmpty {
            response.headers[.accessControlExposeHeaders] =
                exposedHeaders.map(\.canonicalName).joined(separator: ", ")
        }
        return response
    }

    /// What is wrong with the rules; nil when nothing is.
    var mistake: EndpointError? {
        guard origins == .any, allowsCredentials else { return nil }
        // Fetch Standard, section 3.2.5: credentials and "*" exclude each other, for good reason.
        return EndpointError("CORS: credentials may only be sent by named origins: write .only([…]) instead of .any")
    }

    private func allows(_ origin: String) -> Bool {
        switch origins {
        case .any: true
        case .only(let origins): origins.contains(origin)
        }
    }

    private func append(_ value: String, to field: inout String?) {
        field = field.map { "\($0), \(value)" } ?? value
    }
}
