/// Sends bytes to a collector: all that exporters know of networks.
package protocol SpanSender: Sendable {
    /// Sends a body by POST, and gives the answer whatever its status.
    ///
    /// - Parameter headers: header fields, besides those that the connection needs.
    /// - Throws: What hindered an answer.
    func post(_ body: [UInt8], headers: [(name: String, value: String)]) async throws -> CollectorAnswer
}

/// What a collector answered.
package struct CollectorAnswer: Sendable {
    /// The status.
    package var status: Int
    /// The field `retry-after`.
    package var retryAfter: String?
    /// The beginning of the body.
    package var body: [UInt8]

    package init(status: Int, retryAfter: String? = nil, body: [UInt8] = []) {
        self.status = status
        self.retryAfter = retryAfter
        self.body = body
    }
}
