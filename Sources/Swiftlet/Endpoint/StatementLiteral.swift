public import SwiftletSchema

/// A SQL statement as it stands in the source of a service, without the values that are bound to it.
public struct StatementLiteral: Sendable {
    /// A piece of a statement.
    public enum Part: Sendable {
        /// Text as it is written.
        case text(String)
        /// A bound value.
        case value
        /// A list of bound values in parentheses.
        case list
        /// A bound pattern.
        case prefix
        /// A quoted name.
        case identifier(String)
        /// The columns and values of a new row.
        case columns([String])
        /// Columns that are set to values.
        case assignments([String])
        /// An interpolation whose text is not known before the statement is run.
        case unknown(String)

        /// `\(values: …)` of a type whose members are columns.
        public static func values<T: Schema>(of type: T.Type, adding columns: [String] = []) -> Part {
            names(type, columns).map(Part.columns) ?? .unknown(#"\(values: \#(type))"#)
        }

        /// `\(values: …)` of a type whose columns are known only when there is a value.
        @_disfavoredOverload
        public static func values<T>(of type: T.Type, adding columns: [String] = []) -> Part {
            .unknown(#"\(values: \#(type))"#)
        }

        /// `\(set: …)` of a type whose members are columns.
        public static func set<T: Schema>(of type: T.Type, adding columns: [String] = []) -> Part {
            names(type, columns).map(Part.assignments) ?? .unknown(#"\(set: \#(type))"#)
        }

        /// `\(set: …)` of a type whose columns are known only when there is a value.
        @_disfavoredOverload
        public static func set<T>(of type: T.Type, adding columns: [String] = []) -> Part {
            .unknown(#"\(set: \#(type))"#)
        }

        private static func names(_ type: any Schema.Type, _ added: [String]) -> [String]? {
            guard case .object(let object) = type.schema else { return nil }
            let names = object.properties.map(\.name).filter { !added.contains($0) } + added
            return names.isEmpty ? nil : names
        }
    }

    /// The pieces, in order.
    public var parts: [Part]
    /// Whether `$1` in the text stands for an argument.
    public var isNumbered: Bool
    /// Where it stands.
    public var place: SourcePlace

    /// Creates a statement.
    public init(_ parts: [Part], isNumbered: Bool = false, place: SourcePlace = SourcePlace()) {
        self.parts = parts
        self.isNumbered = isNumbered
        self.place = place
    }
}
