import HTTPTypes

/// The paths of a service, in flat arrays: where a path leads is found without making anything.
struct RouteTree: Sendable {
    /// One position in the tree of paths.
    struct Node: Sendable {
        /// The texts that may follow, in the order of ``RouteTree/order(_:_:)``.
        var literals = 0..<0
        /// The node behind a parameter.
        var parameter: Int?
        /// What answers paths that end here.
        var answers = 0..<0
        /// What answers paths that go on in whatever way.
        var restAnswers = 0..<0
    }

    /// A text that leads from one node to another.
    struct Literal: Sendable {
        /// Where in ``RouteTree/texts`` it stands.
        let text: Range<Int>
        let node: Int
    }

    /// A route, by its method and its index in the table.
    struct Answer: Sendable {
        let method: HTTPRequest.Method
        let route: Int
    }

    private var nodes: [Node] = []
    private var literals: [Literal] = []
    private var texts: [UInt8] = []
    private var answers: [Answer] = []

    /// Looks a path up, percent-decoded.
    func find(_ method: HTTPRequest.Method, _ path: RoutePath) -> RouteFinding {
        switch path.fault {
        case .dots: return .malformed
        case .empty: return .notFound
        case nil: break
        }
        var passed: [Range<Int>] = []
        if let route = find(method, path, in: 0, from: 0, passed: &passed) { return .found(route) }
        guard !passed.isEmpty else { return .notFound }
        var others = Set(passed.flatMap { answers[$0].map(\.method) })
        if others.contains(.get) { others.insert(.head) }
        return .methodNotAllowed(others.sorted { $0.rawValue < $1.rawValue })
    }

    /// - Parameter passed: takes the answers to the path that are for other methods.
    private func find(
        _ method: HTTPRequest.Method, _ path: RoutePath, in node: Int, from start: Int, passed: inout [Range<Int>]
    ) -> Int? {
        let node = nodes[node]
        guard start < path.end else { return route(method, node.answers, passed: &passed) }
        let segment = path.segment(at: start)
        let next = start + segment.count + 1
        if let child = child(segment, in: node.literals),
            let found = find(method, path, in: child, from: next, passed: &passed)
        {
            return found
        }
        if let child = node.parameter, let found = find(method, path, in: child, from: next, passed: &passed) {
            return found
        }
        return route(method, node.restAnswers, passed: &passed)
    }

    private func route(_ method: HTTPRequest.Method, _ range: Range<Int>, passed: inout [Range<Int>]) -> Int? {
        guard !range.isEmpty else { return nil }
        for index in range where answers[index].method == method { return answers[index].route }
        if method == .head {
            for index in range where answers[index].method == .get { return answers[index].route }
        }
        passed.append(range)
        return nil
    }

    /// The node behind a text, found by halving.
    private func child(_ segment: UnsafeRawBufferPointer, in range: Range<Int>) -> Int? {
        var range = range
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            let literal = literals[middle]
            let order = texts.withUnsafeBytes { Self.order(segment, $0[literal.text]) }
            if order == 0 { return literal.node }
            range = order < 0 ? range.lowerBound..<middle : middle + 1..<range.upperBound
        }
        return nil
    }

    /// Shorter texts come first; less than 0 when the left one does, 0 when both are the same.
    private static func order(_ left: UnsafeRawBufferPointer, _ right: Slice<UnsafeRawBufferPointer>) -> Int {
        guard left.count == right.count else { return left.count - right.count }
        var other = right.startIndex
        for byte in left {
            let difference = Int(byte) - Int(right[other])
            guard difference == 0 else { return difference }
            other += 1
        }
        return 0
    }
}

extension RouteTree {
    /// The tree in flat arrays, with the routes in the order of their indices.
    init<Endpoint>(_ root: RouteNode<Endpoint>, routes: inout [RouteNode<Endpoint>.Entry]) {
        _ = add(root, &routes)
    }

    private mutating func add<Endpoint>(
        _ node: RouteNode<Endpoint>, _ routes: inout [RouteNode<Endpoint>.Entry]
    ) -> Int {
        let index = nodes.count
        nodes.append(Node())
        nodes[index].answers = add(node.entries, &routes)
        nodes[index].restAnswers = add(node.restEntries, &routes)
        if let parameter = node.parameter.first { nodes[index].parameter = add(parameter, &routes) }
        let children = node.literals.map { text, child in (text: text, node: add(child, &routes)) }
        let first = literals.count
        let ordered = children.sorted { left, right in
            left.text.withUnsafeBytes { left in
                right.text.withUnsafeBytes { right in Self.order(left, right[...]) < 0 }
            }
        }
        for child in ordered {
            literals.append(Literal(text: texts.count..<texts.count + child.text.count, node: child.node))
            texts += child.text
        }
        nodes[index].literals = first..<literals.count
        return index
    }

    private mutating func add<Endpoint>(
        _ entries: [HTTPRequest.Method: RouteNode<Endpoint>.Entry], _ routes: inout [RouteNode<Endpoint>.Entry]
    ) -> Range<Int> {
        let first = answers.count
        for (method, entry) in entries.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            answers.append(Answer(method: method, route: routes.count))
            routes.append(entry)
        }
        return first..<answers.count
    }
}
