extension Failure {
    /// Writes the failure's body: `{"code":…,"message":…,"error":…}`, `error` only where there is one.
    public func write(to writer: inout JSONWriter) {
        writer.raw("{\"code\":")
        code.write(to: &writer)
        writer.raw(",\"message\":")
        message.write(to: &writer)
        if let error {
            writer.raw(",\"error\":")
            error.write(to: &writer)
        }
        writer.raw("}")
    }

    /// Reads the body of a failure that another service answered with.
    ///
    /// - Parameters:
    ///   - status: the answer's status.
    ///   - body: the answer's body.
    /// - Throws: ``JSONError`` or ``ValidationError`` when the body is no failure.
    public init(status: StatusCode, body: UnsafeRawBufferPointer) throws {
        var reader = JSONReader(body)
        var code: Int?
        var message: String?
        var error: RawJSON?
        if try reader.beginObject() {
            while let key = try reader.nextKey() {
                if key == "code" {
                    try reader.member("code", into: &code)
                } else if key == "message" {
                    try reader.member("message", into: &message)
                } else if key == "error" {
                    try reader.member("error", into: &error)
                } else {
                    try reader.skipValue()
                }
            }
            code = reader.required(code, "code")
            message = reader.required(message, "message")
        }
        try reader.finish()
        guard let code, let message else { throw ValidationError(violations: reader.violations) }
        self.init(status, code: code, message: message, error: error?.description == "null" ? nil : error)
    }
}
