/// An ``Envelope`` as the bytes around what varies, so that writing an answer only copies.
struct EnvelopeLayout: Sendable {
    /// A stretch of the body of a page.
    enum PagePart: Sendable {
        case bytes([UInt8])
        case items
        case pagination
    }

    /// A member of a failure: the name with its quotes and colon, and where the value comes from.
    struct FailurePart: Sendable {
        enum Value: Sendable {
            case code, message, error, status
            case bytes([UInt8])
        }

        var key: [UInt8]
        var value: Value
    }

    /// What stands before and after the data of an answer that is no page; nothing when the data stands alone.
    private(set) var beforeData: [UInt8] = []
    private(set) var afterData: [UInt8] = []
    /// The body of a page.
    private(set) var page: [PagePart]
    /// The body of a success without data.
    private(set) var empty: [UInt8] = []
    /// The body of a failure.
    let failure: [FailurePart]
    /// The names to read by.
    private(set) var dataName: String?
    private(set) var paginationName: String?

    init(success: [Envelope.SuccessMember]?, failure: [Envelope.FailureMember]) {
        self.failure = failure.map(Self.part)
        page = Self.pageAlone
        guard let success else { return }

        for case .data(let name) in success { dataName = name }
        for case .pagination(let name) in success { paginationName = name }
        var fixed: [UInt8] = []
        var paged: [PagePart] = []
        var isFirst = true
        var isFirstOfPage = true
        var isFirstOfEmpty = true
        for member in success {
            switch member {
            case .constant(let name, let json):
                fixed += Self.key(name, &isFirst) + json.utf8
                paged.append(.bytes(Self.key(name, &isFirstOfPage) + json.utf8))
                empty += Self.key(name, &isFirstOfEmpty) + json.utf8
            case .data(let name):
                beforeData = [UInt8(ascii: "{")] + fixed + Self.key(name, &isFirst)
                fixed = []
                paged.append(.bytes(Self.key(name, &isFirstOfPage)))
                paged += paginationName == nil ? Self.pageAlone : [.items]
            case .pagination(let name):
                paged += [.bytes(Self.key(name, &isFirstOfPage)), .pagination]
            }
        }
        afterData = fixed + [UInt8(ascii: "}")]
        empty = [UInt8(ascii: "{")] + empty + [UInt8(ascii: "}")]
        page = Self.joined([.bytes([UInt8(ascii: "{")])] + paged + [.bytes([UInt8(ascii: "}")])])
    }

    /// A page where nothing but the page is written.
    private static let pageAlone: [PagePart] = [
        .bytes(Array(#"{"items":"#.utf8)), .items, .bytes(Array(#","pagination":"#.utf8)), .pagination,
        .bytes([UInt8(ascii: "}")]),
    ]

    /// The same parts with neighbouring bytes in one.
    private static func joined(_ parts: [PagePart]) -> [PagePart] {
        parts.reduce(into: []) { joined, part in
            if case .bytes(let more) = part, case .bytes(let bytes)? = joined.last {
                joined[joined.count - 1] = .bytes(bytes + more)
            } else {
                joined.append(part)
            }
        }
    }

    private static func part(_ member: Envelope.FailureMember) -> FailurePart {
        switch member {
        case .code(let name): FailurePart(key: key(name), value: .code)
        case .message(let name): FailurePart(key: key(name), value: .message)
        case .error(let name): FailurePart(key: key(name), value: .error)
        case .status(let name): FailurePart(key: key(name), value: .status)
        case .constant(let name, let json): FailurePart(key: key(name), value: .bytes(Array(json.utf8)))
        }
    }

    /// A name with its quotes and its colon, after a comma unless it is the first.
    private static func key(_ name: String, _ isFirst: inout Bool) -> [UInt8] {
        defer { isFirst = false }
        return (isFirst ? [] : [UInt8(ascii: ",")]) + key(name)
    }

    private static func key(_ name: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.string(name)
        writer.byte(UInt8(ascii: ":"))
        return (try? writer.finish()) ?? []
    }
}
