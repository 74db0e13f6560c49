public import SwiftletSchema

// How the members of models are stored. What is SQLConvertible is stored by that; an enum of raw values that is only
// Schema as its raw value; any other Schema by its JSON. The overloads choose when the program is compiled.

extension SQLValue {
    /// The value that a column holds for a member of a model.
    public init<T: SQLConvertible>(storing value: T) throws { self = value.sqlValue }

    /// The raw value.
    @_disfavoredOverload
    public init<T: Schema & RawRepresentable>(storing value: T) throws where T.RawValue: SQLConvertible {
        self = value.rawValue.sqlValue
    }

    /// The raw value, or `NULL` for nil.
    @_disfavoredOverload
    public init<T: Schema & RawRepresentable>(storing value: T?) throws where T.RawValue: SQLConvertible {
        self = value?.rawValue.sqlValue ?? .null
    }

    /// The JSON of a list or an object, the value itself of anything else.
    ///
    /// - Throws: `DataError` with code `.encoding` when it holds a number that JSON cannot write.
    @_disfavoredOverload
    public init<T: Schema>(storing value: T) throws {
        let json: RawJSON
        do {
            json = try RawJSON(encoding: value, showingSensitive: true)
        } catch {
            throw DataError(.encoding, "a value of \(T.self) cannot be written as JSON", underlying: error)
        }
        self = ColumnType(of: T.self) == .json ? .json(json) : SQLValue(json: json.description)
    }

    /// As for the value itself, or `NULL` for nil.
    @_disfavoredOverload
    public init<T: Schema>(storing value: T?) throws {
        if let value { try self.init(storing: value) } else { self = .null }
    }
}

extension Row {
    /// The value of a column that holds a raw value.
    ///
    /// - Throws: `DataError` with code `.decoding` naming the column.
    @_disfavoredOverload
    public func get<T: Schema & RawRepresentable>(_ column: String, as type: T.Type = T.self) throws -> T
    where T.RawValue: SQLConvertible {
        let raw = try get(column, as: T.RawValue.self)
        guard let value = T(rawValue: raw) else {
            throw DataError(.decoding, "column \"\(column)\" holds no value of \(T.self)", column: column)
        }
        return value
    }

    /// The value of a column that holds a raw value or `NULL`.
    ///
    /// - Throws: `DataError` with code `.decoding` naming the column.
    @_disfavoredOverload
    public func get<T: Schema & RawRepresentable>(_ column: String, as type: T?.Type = T?.self) throws -> T?
    where T.RawValue: SQLConvertible {
        try self[column] == .null ? nil : try get(column, as: T.self)
    }

    /// The value of a column that holds JSON, an array, or what JSON has a form for.
    ///
    /// - Throws: `DataError` with code `.decoding` naming the column.
    @_disfavoredOverload
    public func get<T: Schema>(_ column: String, as type: T.Type = T.self) throws -> T {
        let value = try get(column, as: SQLValue.self)
        // Element by element, an array is read as exactly as columns are; in JSON, dates would lose microseconds.
        if case .array(let array) = value, let list = T.self as? any ArrayReadable.Type,
            let elements = list.init(array) as? T
        {
            return elements
        }
        do {
            return try T(json: value.json(of: ColumnType(of: T.self)).utf8)
        } catch {
            let message = "column \"\(column)\" holds \(value.typeName), which does not fit \(T.self)"
            throw DataError(.decoding, message, column: column, underlying: error)
        }
    }

    /// The value of a column that holds JSON text, what JSON has a form for, or `NULL`.
    ///
    /// - Throws: `DataError` with code `.decoding` naming the column.
    @_disfavoredOverload
    public func get<T: Schema>(_ column: String, as type: T?.Type = T?.self) throws -> T? {
        try self[column] == .null ? nil : try get(column, as: T.self)
    }
}

extension SQLValue {
    /// The JSON that a column of some type holds in this form, which may be one that the engine stores it as.
    fileprivate func json(of type: ColumnType) throws(JSONError) -> String {
        switch (self, type) {
        case (.text(let text), .json), (.text(let text), .decimal): text
        case (.json(let json), _): json.description
        case (.integer(0), .boolean): "false"
        case (.integer(1), .boolean): "true"
        default: try jsonText()
        }
    }
}
