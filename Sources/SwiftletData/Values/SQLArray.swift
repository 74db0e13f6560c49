/// A list as it is bound to an array parameter and read from an array column.
///
/// Models keep lists as JSON and read array columns without this type; a statement binds one with `\(array:)`:
///
/// ```swift
/// "SELECT * FROM users WHERE id = ANY(\(array: ids))"
/// ```
///
/// An array of arrays is one of two dimensions. SQLite keeps arrays as JSON text, which its `json_each` takes apart.
public struct SQLArray<Element: SQLConvertible> {
    /// The elements; optional ones may be `NULL`.
    public var elements: [Element]

    /// Makes an array.
    public init(_ elements: some Sequence<Element>) { self.elements = Array(elements) }
}

extension SQLArray: Sendable where Element: Sendable {}
extension SQLArray: Equatable where Element: Equatable {}
extension SQLArray: Hashable where Element: Hashable {}

extension SQLArray: ExpressibleByArrayLiteral {
    /// Makes an array of these elements.
    public init(arrayLiteral elements: Element...) { self.elements = elements }
}

extension SQLArray: SQLConvertible {
    /// The elements as an array. Arrays of different sizes among them make none: binding it then fails.
    public var sqlValue: SQLValue {
        let values = elements.map(\.sqlValue)
        return .array(SQLArrayValue(nesting: values) ?? SQLArrayValue(values))
    }

    /// Reads an array of which every element fits, or the JSON that an engine without arrays keeps.
    public init?(sqlValue: SQLValue) {
        if case .array(let array) = sqlValue {
            self.init(reading: array)
        } else if let elements = sqlValue.reading([Element].self) {
            self.init(elements)
        } else {
            return nil
        }
    }

    fileprivate init?(reading array: SQLArrayValue) {
        var elements: [Element] = []
        elements.reserveCapacity(array.elements.count)
        for value in array.outermost {
            guard let element = Element(sqlValue: value) else { return nil }
            elements.append(element)
        }
        self.elements = elements
    }
}

/// A list that can be read from an array column although it is none of the types that have a form as an SQL value.
protocol ArrayReadable {
    init?(_ array: SQLArrayValue)
}

extension Array: ArrayReadable where Element: SQLConvertible {
    init?(_ array: SQLArrayValue) {
        guard let elements = SQLArray<Element>(reading: array)?.elements else { return nil }
        self = elements
    }
}
