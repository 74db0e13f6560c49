import HTTPTypes

/// The path of a route: `/users/{id}/files/{path...}`.
public struct PathTemplate: Sendable, Hashable, CustomStringConvertible {
    /// One part between slashes.
    public enum Segment: Sendable, Hashable {
        /// Text that must be there as it is, compared after percent-decoding.
        case literal(String)
        /// Any text but none, given to the handler's parameter of this name.
        case parameter(String)
        /// The rest of the path with its slashes, at least one segment; only at the end.
        case rest(String)
    }

    /// The parts in order; none for the root.
    public let segments: [Segment]

    /// Reads a template.
    ///
    /// - Parameter text: a path that begins with a slash; `{name}` stands for one segment, `{name...}` for the rest.
    /// - Throws: ``RoutingError`` when the text is no template, with what to write instead.
    public init(_ text: String) throws {
        guard text.isEmpty || text.utf8.first == UInt8(ascii: "/") else {
            throw RoutingError(.invalidTemplate, "\"\(text)\" must begin with a slash: \"/\(text)\"")
        }
        // By scalars: a slash with a combining mark behind it is one `Character`, which equals no slash.
        let parts = text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard parts.dropLast().allSatisfy({ !$0.isEmpty }) else {
            throw RoutingError(.invalidTemplate, "\"\(text)\" has an empty segment: write one slash, not two")
        }
        let segments = try parts.filter { !$0.isEmpty }.map { try Self.segment(String($0), in: text) }
        try Self.check(segments, writtenAs: "\"\(text)\"")
        self.segments = segments
    }

    /// The template of the root, `/`.
    static let root = PathTemplate(segments: [])

    private init(segments: [Segment]) {
        self.segments = segments
    }

    /// The template of a route in a group: the group's path followed by the route's.
    ///
    /// - Throws: ``RoutingError`` that names both when they have a parameter of the same name, or nothing can follow.
    public func appending(_ other: PathTemplate) throws -> PathTemplate {
        let whole = segments + other.segments
        try Self.check(whole, writtenAs: "\"\(other)\" in the group \"\(self)\"")
        return PathTemplate(segments: whole)
    }

    private static func check(_ segments: [Segment], writtenAs text: String) throws {
        if segments.dropLast().contains(where: { if case .rest = $0 { true } else { false } }) {
            throw RoutingError(.invalidTemplate, "\(text) has segments after {…...}, which takes the whole rest")
        }
        let names = segments.compactMap(\.name)
        guard Set(names).count == names.count else {
            throw RoutingError(.invalidTemplate, "\(text) names a parameter twice")
        }
    }

    /// Whether a path fits this template exactly when it fits the other: they differ in the names of parameters only.
    func matchesSame(as other: PathTemplate) -> Bool {
        segments.count == other.segments.count
            && zip(segments, other.segments).allSatisfy { own, other in
                switch (own, other) {
                case (.literal(let text), .literal(let otherText)): text.utf8.elementsEqual(otherText.utf8)
                case (.parameter, .parameter), (.rest, .rest): true
                default: false
                }
            }
    }

    /// Where in a path a parameter stands.
    struct Place: Sendable {
        /// The parameter.
        let name: String
        /// The index of its segment.
        let segment: Int
        /// Whether it is the rest of the path from there on.
        let isRest: Bool

        /// Lends the value in a path, percent-decoded; nil when the path has none or is not encoded as it should be.
        func withValue<R>(in path: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R?
        {
            guard let value = RoutePath(path).value(at: self) else { return nil }
            return try PathEncoding.withDecoded(value, body)
        }

        /// The value in a path as text.
        func value(in path: UnsafeRawBufferPointer) -> String? {
            withValue(in: path) { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Where the parameters stand, in order.
    var places: [Place] {
        segments.enumerated().compactMap { index, segment in
            switch segment {
            case .literal: nil
            case .parameter(let name): Place(name: name, segment: index, isRest: false)
            case .rest(let name): Place(name: name, segment: index, isRest: true)
            }
        }
    }

    /// The names of the parameters in order.
    public var parameters: [String] { segments.compactMap(\.name) }

    /// The template as it is written; the root is `/`.
    public var description: String {
        segments.isEmpty ? "/" : segments.map { "/" + $0.text }.joined()
    }

    private static func segment(_ part: String, in text: String) throws -> Segment {
        guard part.contains("{") || part.contains("}") else { return .literal(part) }
        guard part.hasPrefix("{"), part.hasSuffix("}") else {
            throw RoutingError(.invalidTemplate, "\"\(text)\": a parameter takes a whole segment, as in \"/{name}\"")
        }
        var name = part.dropFirst().dropLast()
        let isRest = name.hasSuffix("...")
        if isRest { name = name.dropLast(3) }
        let isName = name.first.map { $0.isLetter || $0 == "_" } ?? false
        guard isName, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else {
            throw RoutingError(.invalidTemplate, "\"\(text)\": \"\(name)\" is no parameter's name")
        }
        return isRest ? .rest(String(name)) : .parameter(String(name))
    }
}

extension PathTemplate.Segment {
    fileprivate var name: String? {
        switch self {
        case .literal: nil
        case .parameter(let name), .rest(let name): name
        }
    }

    fileprivate var text: String {
        switch self {
        case .literal(let text): text
        case .parameter(let name): "{\(name)}"
        case .rest(let name): "{\(name)...}"
        }
    }
}

extension PathTemplate {
    /// The values of the parameters in a path, percent-decoded; nil when the path is not of this form.
    package func values(in path: String) -> [String: String]? {
        var builder = RouteTableBuilder<Void>()
        guard (try? builder.add(.get, self, to: (), at: SourcePlace())) != nil,
            case .found(_, let values) = builder.build().match(.get, path)
        else { return nil }
        return Dictionary(zip(parameters, values), uniquingKeysWith: { first, _ in first })
    }
}
