extension Envelope {
    /// Reads the data of a success.
    ///
    /// Constants are not looked at: whether an answer is a success is told by its status.
    ///
    /// - Parameter body: the body of an answer, UTF-8.
    /// - Throws: ``JSONError`` when the body is not JSON; ``ValidationError`` when it is not in this form or the data
    ///   does not fit the type.
    public func read<Value: Schema>(_: Value.Type, from body: UnsafeRawBufferPointer) throws -> Value {
        guard let name = layout.dataName else { return try Value.read(json: body) }
        return try Self.read(body) { reader throws(JSONError) in
            try reader.object(with: name, absent: Value.absent, read: Value.read)
        }
    }

    /// Reads a success whose data is a page.
    ///
    /// - Parameter body: the body of an answer, UTF-8.
    /// - Throws: as ``read(_:from:)`` does.
    public func readPage<Item: Schema>(of _: Item.Type, from body: UnsafeRawBufferPointer) throws -> Page<Item> {
        if layout.paginationName == nil, let data = layout.dataName {
            return try Self.read(body) { reader throws(JSONError) in
                try reader.object(with: data) { reader throws(JSONError) in try Page.read(from: &reader) }
            }
        }
        return try Self.read(body) { reader throws(JSONError) in
            try Page.read(items: layout.dataName, pagination: layout.paginationName, from: &reader)
        }
    }

    /// Finds the bytes of a success's data, for readers of other makes.
    ///
    /// - Parameter body: the body of an answer, UTF-8.
    /// - Returns: a part of `body`; nil when the data is missing.
    /// - Throws: ``JSONError`` when the body is not JSON; ``ValidationError`` when it is no object.
    public func data(in body: UnsafeRawBufferPointer) throws -> UnsafeRawBufferPointer? {
        guard let name = layout.dataName else { return body }
        let found: Range<Int>? = try Self.read(body) { reader throws(JSONError) in
            try reader.object(with: name, absent: .some(nil)) { reader throws(JSONError) in try reader.skipRange() }
        }
        return found.map { UnsafeRawBufferPointer(rebasing: body[$0]) }
    }

    /// Reads the failure that another service answered with.
    ///
    /// - Parameters:
    ///   - status: the answer's status; a status in the body is not looked at.
    ///   - body: the answer's body.
    /// - Returns: nil when the body is no failure of this form: an object with every member but `error`.
    public func failure(status: StatusCode, body: UnsafeRawBufferPointer) -> Failure? {
        try? Self.read(body) { reader throws(JSONError) in
            guard try reader.beginObject() else { return nil }
            var code: Int?
            var message: String?
            var error: RawJSON?
            var missing = Set(failure.filter { if case .error = $0 { false } else { true } })
            while let key = try reader.nextKey() {
                let member = failure.first { $0.name == key.string }
                switch member {
                case .code: code = try Int.read(from: &reader)
                case .message: message = try String.read(from: &reader)
                case .error: error = try RawJSON.read(from: &reader)
                case .status: _ = try Int.read(from: &reader)
                case .constant, nil: try reader.skipValue()
                }
                if let member { missing.remove(member) }
            }
            guard missing.isEmpty, let message else { return nil }
            return Failure(status, code: code, message: message, error: error?.description == "null" ? nil : error)
        }
    }

    /// Runs a reader over a whole body.
    private static func read<Value>(
        _ body: UnsafeRawBufferPointer, with read: (inout JSONReader) throws(JSONError) -> Value?
    ) throws -> Value {
        var reader = JSONReader(body)
        let value = try read(&reader)
        try reader.finish()
        guard let value, reader.violations.isEmpty else { throw ValidationError(violations: reader.violations) }
        return value
    }
}
