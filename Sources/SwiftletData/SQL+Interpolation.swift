public import SwiftletSchema

extension SQL: ExpressibleByStringInterpolation {
    /// Makes a statement of constant text.
    public init(stringLiteral value: String) { fragments = [.text(value)] }

    /// Makes a statement of text and interpolations.
    public init(stringInterpolation: StringInterpolation) { fragments = stringInterpolation.fragments }

    /// Collects the text and the interpolations of a statement.
    public struct StringInterpolation: StringInterpolationProtocol, Sendable {
        var fragments: [Fragment] = []

        /// Makes an empty collection.
        public init(literalCapacity: Int, interpolationCount: Int) {
            fragments.reserveCapacity(interpolationCount * 2 + 1)
        }

        /// Adds constant text.
        public mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { fragments.append(.text(literal)) }
        }

        /// Binds a value.
        public mutating func appendInterpolation<Value: SQLConvertible>(_ value: Value) {
            fragments.append(.value(value.sqlValue, isSecret: Value.isSecret))
        }

        /// Binds a value, or `NULL` for nil.
        public mutating func appendInterpolation<Value: SQLConvertible>(_ value: Value?) {
            fragments.append(.value(value.sqlValue, isSecret: Value.isSecret))
        }

        /// Binds the raw value of an enum that is only `Schema`, as models store it.
        @_disfavoredOverload
        public mutating func appendInterpolation<Value: Schema & RawRepresentable>(_ value: Value)
        where Value.RawValue: SQLConvertible {
            fragments.append(.value(value.rawValue.sqlValue))
        }

        /// Binds the raw value of an enum that is only `Schema`, or `NULL` for nil.
        @_disfavoredOverload
        public mutating func appendInterpolation<Value: Schema & RawRepresentable>(_ value: Value?)
        where Value.RawValue: SQLConvertible {
            fragments.append(.value(value?.rawValue.sqlValue ?? .null))
        }

        /// Binds the JSON of a value, as models store lists, dictionaries and nested types.
        public mutating func appendInterpolation(json value: some Schema) {
            do {
                fragments.append(.value(.json(try RawJSON(encoding: value, showingSensitive: true))))
            } catch {
                let failure = DataError(.encoding, "a value cannot be written as JSON", underlying: error)
                fragments.append(.failure(failure))
            }
        }

        /// Binds the pattern of text that begins with another, to stand after `LIKE`: in the text given, `%` and `_` are
        /// letters like any other.
        public mutating func appendInterpolation(prefix: String) {
            var pattern = String.UnicodeScalarView()
            for scalar in prefix.unicodeScalars {
                if ["%", "_", "\\"].contains(scalar) { pattern.append("\\") }
                pattern.append(scalar)
            }
            pattern.append("%")
            fragments.append(.value(.text(String(pattern))))
            fragments.append(.text(" ESCAPE '\\'"))
        }

        /// Puts another statement or part of one in, with its values.
        public mutating func appendInterpolation(_ sql: SQL) { fragments += sql.fragments }

        /// Puts in the quoted name of a table or column; a dot separates a qualifier.
        ///
        /// An empty name or one with a control character fails when the statement is executed.
        public mutating func appendInterpolation(identifier: String) {
            let parts = identifier.unicodeScalars.split(separator: ".", omittingEmptySubsequences: false)
            let isValid = parts.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { $0.value >= 32 && $0.value != 127 }
            }
            guard isValid else { return fail("\(identifier.debugDescription) is not a name of a table or column") }
            fragments.append(.text(parts.map { SQLText.quotedName(Substring($0)) }.joined(separator: ".")))
        }

        /// Binds the values as a list in parentheses, to stand after `IN`; an empty list matches nothing.
        public mutating func appendInterpolation<Value: SQLConvertible>(list values: some Sequence<Value>) {
            let values = values.map { Fragment.value($0.sqlValue, isSecret: Value.isSecret) }
            guard !values.isEmpty else { return fragments.append(.emptyList) }
            fragments.append(.text("("))
            append(values)
            fragments.append(.text(")"))
        }

        /// Binds the values as one array, to stand in `= ANY(…)` or for an array column.
        public mutating func appendInterpolation<Element: SQLConvertible>(array values: some Sequence<Element>) {
            fragments.append(.value(SQLArray(values).sqlValue, isSecret: Element.isSecret))
        }

        /// Puts text in as it is. Never do this with anything that came from outside.
        public mutating func appendInterpolation(raw: String) { appendLiteral(raw) }

        /// Puts in `("a", "b") VALUES (1, 2)`, to stand after `INSERT INTO t`; `DEFAULT VALUES` if there are none.
        public mutating func appendInterpolation<Draft: ColumnValues>(values draft: Draft) {
            guard let pairs = pairs({ try draft.insertedValues }) else { return }
            guard !pairs.isEmpty else { return fragments.append(.text("DEFAULT VALUES")) }
            fragments.append(.text("("))
            for (index, pair) in pairs.enumerated() {
                if index > 0 { fragments.append(.text(", ")) }
                appendColumn(pair.column)
            }
            fragments.append(.text(") VALUES ("))
            append(pairs.map { .value($0.value, isSecret: Draft.secretColumns.contains($0.column)) })
            fragments.append(.text(")"))
        }

        /// Puts in `"a" = 1, "b" = 2`, to stand after `SET`.
        ///
        /// Without any column it fails when the statement is executed.
        public mutating func appendInterpolation<Patch: ColumnValues>(set patch: Patch) {
            guard let pairs = pairs({ try patch.columnValues }) else { return }
            guard !pairs.isEmpty else { return fail("there is no column to set") }
            for (index, pair) in pairs.enumerated() {
                if index > 0 { fragments.append(.text(", ")) }
                appendColumn(pair.column)
                fragments.append(.text(" = "))
                fragments.append(.value(pair.value, isSecret: Patch.secretColumns.contains(pair.column)))
            }
        }

        private mutating func pairs(
            _ values: () throws -> [(column: String, value: SQLValue)]
        ) -> [(column: String, value: SQLValue)]? {
            do {
                return try values()
            } catch {
                fragments.append(.failure(error))
                return nil
            }
        }

        private mutating func appendColumn(_ name: String) {
            guard !name.utf8.contains(UInt8(ascii: ".")) else {
                return fail("\(name.debugDescription) is not a name of a column")
            }
            appendInterpolation(identifier: name)
        }

        private mutating func append(_ values: [Fragment]) {
            for (index, value) in values.enumerated() {
                if index > 0 { fragments.append(.text(", ")) }
                fragments.append(value)
            }
        }

        private mutating func fail(_ message: String) {
            fragments.append(.failure(DataError(.invalidStatement, message)))
        }
    }
}
