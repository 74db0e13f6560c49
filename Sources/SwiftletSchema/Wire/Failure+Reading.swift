/// What a client finds in a failure that it receives.
extension Failure {
    /// Whether this is a failure of a kind.
    ///
    /// - Parameters:
    ///   - status: the kind's status.
    ///   - code: its code; 10000 plus the status by default.
    ///   - message: its message; nil is any.
    public func matches(_ status: StatusCode, code: Int? = nil, message: String? = nil) -> Bool {
        self.status == status && self.code == code ?? 10_000 + status.rawValue
            && (message == nil || self.message == message)
    }

    /// Reads ``error``; nil where there is none, or it does not fit.
    public func readError<Value>(_ read: (inout JSONReader) throws(JSONError) -> Value?) -> Value? {
        guard let error else { return nil }
        return Array(error.description.utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            guard let value = try? read(&reader), reader.violations.isEmpty else { return nil }
            return value
        }
    }
}
