import SwiftletSchema

/// The values of an array column: all elements in one list, and the dimensions they are arranged in.
///
/// The last dimension varies fastest, as in PostgreSQL: of an array with dimensions of 2 and 3, the elements 0 to 2 are
/// the first row.
public struct SQLArrayValue: Hashable, Sendable {
    /// One dimension.
    public struct Dimension: Hashable, Sendable {
        /// How many elements the array has in this direction.
        public var count: Int
        /// The number of the first of them: 1, unless the array was made with another.
        public var lowerBound: Int

        /// Makes a dimension.
        public init(count: Int, lowerBound: Int = 1) {
            self.count = count
            self.lowerBound = lowerBound
        }
    }

    /// The database's name for the type, such as `int4[]`; `array` for one that no column has given.
    public var typeName: String
    /// The dimensions, outermost first; none for an array without elements.
    public let dimensions: [Dimension]
    /// The elements, as many as the product of the dimensions.
    public let elements: [SQLValue]

    /// Makes an array of one dimension.
    public init(_ elements: [SQLValue], typeName: String = "array") {
        self.typeName = typeName
        self.dimensions = elements.isEmpty ? [] : [Dimension(count: elements.count)]
        self.elements = elements
    }

    /// Makes an array of several dimensions; nil if these do not have place for exactly the elements.
    public init?(_ elements: [SQLValue], dimensions: [Dimension], typeName: String = "array") {
        var places = dimensions.isEmpty ? 0 : 1
        for dimension in dimensions {
            let (product, overflow) = places.multipliedReportingOverflow(by: dimension.count)
            guard dimension.count > 0, !overflow else { return nil }
            places = product
        }
        guard places == elements.count else { return nil }
        self.typeName = typeName
        self.dimensions = dimensions
        self.elements = elements
    }

    /// Makes an array of arrays, which must all have the same dimensions; nil if they do not.
    ///
    /// Elements that are no arrays make an array of one dimension.
    package init?(nesting elements: [SQLValue]) {
        guard case .array(let first) = elements.first else {
            let isFlat = elements.allSatisfy { if case .array = $0 { false } else { true } }
            guard isFlat else { return nil }
            self.init(elements)
            return
        }
        var flat: [SQLValue] = []
        for element in elements {
            guard case .array(let array) = element, array.dimensions == first.dimensions else { return nil }
            flat += array.elements
        }
        guard !flat.isEmpty else {
            self.init([])
            return
        }
        self.init(flat, dimensions: [Dimension(count: elements.count)] + first.dimensions)
    }

    /// The elements of the outermost dimension: values, or arrays if there are more dimensions than one.
    var outermost: [SQLValue] {
        guard dimensions.count > 1, let first = dimensions.first else { return elements }
        let stride = elements.count / first.count
        let inner = Array(dimensions.dropFirst())
        return (0..<first.count).compactMap { index in
            let part = Array(elements[index * stride..<(index + 1) * stride])
            return SQLArrayValue(part, dimensions: inner, typeName: typeName).map(SQLValue.array)
        }
    }

    /// Writes lists of lists, as deep as there are dimensions.
    func write(to writer: inout JSONWriter) { outermost.write(to: &writer) }
}
