import HTTPTypes

/// Records the tries of calls, and tells those who are called of the trace that they work for.
package protocol CallTracing: Sendable {
    /// A try begins; puts what tells of the trace into the request's header.
    ///
    /// - Parameters:
    ///   - target: who is called.
    ///   - resends: how many tries there were before.
    /// - Returns: What takes the end of the try; nil when nothing is recorded.
    func begin(_ request: inout UpstreamRequest, to target: InstanceTarget, resends: Int) -> (any TriedCallSpan)?
}

/// The span of a try while it lasts.
package protocol TriedCallSpan: Sendable {
    /// Ends the span.
    ///
    /// - Parameters:
    ///   - status: the status of the answer; nil when there was none.
    ///   - error: what went wrong, in a word; nil when nothing did.
    ///   - isFailure: whether that is somebody's failure.
    func end(status: Int?, error: String?, isFailure: Bool)
}

extension UpstreamRequest {
    /// The address that is called, without the values of its query, which may be secrets.
    package func shownURL(at target: InstanceTarget) -> String {
        let url = target.address.description + path
        guard let query, !query.isEmpty else { return url }
        let names = query.split(separator: "&").map { item -> String in
            guard let end = item.firstIndex(of: "=") else { return "REDACTED" }
            return item[..<end] + "=REDACTED"
        }
        return url + "?" + names.joined(separator: "&")
    }
}

extension TriedCallSpan {
    /// Ends the span of a try that came to a result.
    func end(_ result: Result<UpstreamResponse, any Error>, _ fault: CallFault?) {
        var status: Int?
        if case .success(let response) = result { status = response.status.code }
        let error = status.map { $0 >= 400 ? String($0) : nil } ?? fault?.name
        // A cancelled try is nobody's failure.
        end(status: status, error: error, isFailure: error != nil && fault != .cancelled)
    }
}
