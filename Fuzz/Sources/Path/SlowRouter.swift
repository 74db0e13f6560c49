import HTTPTypes

/// Finds routes by looking at every one, byte by byte.
struct SlowRouter {
    struct Route {
        let number: Int
        let method: HTTPRequest.Method
        let template: PathTemplate

        /// Whether another route answers the same requests.
        func clashes(with other: Route) -> Bool {
            guard method == other.method, template.segments.count == other.template.segments.count else { return false }
            return zip(template.segments, other.template.segments).allSatisfy { own, its in
                switch (own, its) {
                case (.literal(let text), .literal(let other)): text.utf8.elementsEqual(other.utf8)
                case (.parameter, .parameter), (.rest, .rest): true
                default: false
                }
            }
        }
    }

    enum Answer: Equatable {
        case found(Int, values: [[UInt8]])
        case methodNotAllowed([String])
        case notFound
        case malformed
    }

    let routes: [Route]

    func match(_ method: HTTPRequest.Method, _ path: [UInt8]) -> Answer {
        // The asterisk form of OPTIONS is no path.
        if path.elementsEqual("*".utf8) { return .notFound }
        var parts = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if parts.first?.isEmpty == true { parts.removeFirst() }
        if parts.last?.isEmpty == true { parts.removeLast() }
        var segments: [[UInt8]] = []
        for part in parts {
            guard let segment = Self.decoded(part), segment != [46], segment != [46, 46] else { return .malformed }
            segments.append(segment)
        }
        if segments.contains([]) { return .notFound }

        let fits = routes.compactMap { route in fit(route.template, segments).map { (route, $0) } }
        let own = fits.filter { $0.0.method == method }
        let answering = own.isEmpty && method == .head ? fits.filter { $0.0.method == .get } : own
        // HEAD takes the most special route of those for HEAD and GET, as a path's methods are looked at together.
        let candidates = method == .head ? fits.filter { $0.0.method == .head || $0.0.method == .get } : answering
        if let (route, values) = candidates.min(by: { isBefore($0.0, $1.0) }) {
            return .found(route.number, values: values)
        }
        var others = Set(fits.map(\.0.method.rawValue))
        if others.isEmpty { return .notFound }
        if others.contains("GET") { others.insert("HEAD") }
        return .methodNotAllowed(others.sorted())
    }

    /// The values of the parameters, when the template fits.
    private func fit(_ template: PathTemplate, _ segments: [[UInt8]]) -> [[UInt8]]? {
        var values: [[UInt8]] = []
        var rest = segments[...]
        for segment in template.segments {
            guard let first = rest.first else { return nil }
            switch segment {
            case .literal(let text): guard first.elementsEqual(text.utf8) else { return nil }
            case .parameter: values.append(first)
            case .rest:
                values.append(Array(rest.joined(separator: [UInt8(ascii: "/")])))
                return values
            }
            rest.removeFirst()
        }
        return rest.isEmpty ? values : nil
    }

    /// Literal text before a parameter, a parameter before the rest, from the first segment on.
    private func isBefore(_ route: Route, _ other: Route) -> Bool {
        let (own, its) = (rank(route), rank(other))
        return own == its ? route.method == .head && other.method != .head : own.lexicographicallyPrecedes(its)
    }

    private func rank(_ route: Route) -> [Int] {
        route.template.segments.map { segment in
            switch segment {
            case .literal: 0
            case .parameter: 1
            case .rest: 2
            }
        }
    }

    /// A segment's bytes; nil when the encoding is wrong, or hides a slash or a NUL, or gives no UTF-8.
    static func decoded(_ part: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var index = part.startIndex
        while index < part.endIndex {
            guard part[index] == UInt8(ascii: "%") else {
                bytes.append(part[index])
                index += 1
                continue
            }
            let digits = part[(index + 1)...].prefix(2)
            guard digits.count == 2, digits.allSatisfy({ "0123456789abcdefABCDEF".utf8.contains($0) }),
                let byte = UInt8(String(decoding: digits, as: UTF8.self), radix: 16), byte != 0,
                byte != UInt8(ascii: "/")
            else { return nil }
            bytes.append(byte)
            index += 3
        }
        return String(validating: bytes, as: UTF8.self) == nil ? nil : bytes
    }
}
