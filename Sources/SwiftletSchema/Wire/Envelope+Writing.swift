extension Envelope {
    /// Writes the body of a success around its data.
    public func write(_ value: some Schema, to writer: inout JSONWriter) {
        writer.raw(bytes: layout.beforeData)
        value.write(to: &writer)
        writer.raw(bytes: layout.afterData)
    }

    /// Writes the body of a success around data that is written by a closure.
    ///
    /// - Parameters:
    ///   - writer: where the body goes.
    ///   - data: writes one JSON value.
    /// - Throws: what the closure throws.
    public func write<Fault: Error>(
        to writer: inout JSONWriter, data: (inout JSONWriter) throws(Fault) -> Void
    ) throws(Fault) {
        writer.raw(bytes: layout.beforeData)
        try data(&writer)
        writer.raw(bytes: layout.afterData)
    }

    /// Writes the body of a success whose data is a page.
    public func write<Item>(page: Page<Item>, to writer: inout JSONWriter) {
        for part in layout.page {
            switch part {
            case .bytes(let bytes): writer.raw(bytes: bytes)
            case .items: page.items.write(to: &writer)
            case .pagination: page.pagination.write(to: &writer)
            }
        }
    }

    /// Writes the body of a success that has no data: `{"code":0}`, and nothing at all when data stands alone.
    public func writeEmpty(to writer: inout JSONWriter) {
        writer.raw(bytes: layout.empty)
    }

    /// Writes the body of a failure.
    public func write(_ failure: Failure, to writer: inout JSONWriter) {
        var separator = UInt8(ascii: "{")
        for part in layout.failure {
            if case .error = part.value, failure.error == nil { continue }
            writer.byte(separator)
            separator = UInt8(ascii: ",")
            writer.raw(bytes: part.key)
            switch part.value {
            case .code: failure.code.write(to: &writer)
            case .message: failure.message.write(to: &writer)
            case .error: failure.error.write(to: &writer)
            case .status: failure.status.rawValue.write(to: &writer)
            case .bytes(let json): writer.raw(bytes: json)
            }
        }
        writer.byte(UInt8(ascii: "}"))
    }
}
