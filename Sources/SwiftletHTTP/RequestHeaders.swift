public import HTTPTypes

/// The header fields of a request, looked up among the bytes received; `HTTPFields` are made of them when asked for.
public struct RequestHeaders: Sendable {
    private enum Storage: Sendable {
        case received(RequestHead)
        case made(HTTPFields)
    }

    private var storage: Storage

    init(of head: RequestHead) {
        storage = .received(head)
    }

    /// The value of the field called `name`; several are joined as RFC 9110 section 5.3 says. Nil removes the field.
    public subscript(name: HTTPField.Name) -> String? {
        get {
            switch storage {
            case .received(let head): head.field(named: name)
            case .made(let fields): fields[name]
            }
        }
        set {
            var fields = fields
            fields[name] = newValue
            storage = .made(fields)
        }
    }

    /// Whether there is a field called `name`.
    public func contains(_ name: HTTPField.Name) -> Bool {
        switch storage {
        case .received(let head): head.hasField(named: name)
        case .made(let fields): fields.contains(name)
        }
    }

    /// All fields in the order received, each with its own value.
    public var fields: HTTPFields {
        switch storage {
        case .received(let head): head.fields
        case .made(let fields): fields
        }
    }
}

extension RequestHeaders: Sequence {
    /// An iterator over the fields in the order received.
    public func makeIterator() -> HTTPFields.Iterator { fields.makeIterator() }
}

extension RequestHeaders: ExpressibleByDictionaryLiteral {
    /// The given fields.
    public init(dictionaryLiteral elements: (HTTPField.Name, String)...) {
        var fields = HTTPFields()
        for (name, value) in elements { fields.append(HTTPField(name: name, value: value)) }
        storage = .made(fields)
    }
}
